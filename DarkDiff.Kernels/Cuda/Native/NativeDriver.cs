using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Errors;

namespace DarkDiff.Kernels.Cuda.Native;

/// <summary>
/// The CUDA driver of this machine on one device, in the device's primary context. Every call first makes that context
/// current, for other libraries may change it, and calls may come from any thread; the driver does so in tens of
/// nanoseconds.
/// </summary>
internal sealed unsafe partial class NativeDriver : ICudaDriver
{
    private readonly PrimaryContext _context;

    private NativeDriver(CudaDeviceProperties properties, PrimaryContext context) =>
        (Properties, _context) = (properties, context);

    /// <inheritdoc />
    public CudaDeviceProperties Properties { get; }

    /// <summary>Opens a device.</summary>
    /// <param name="ordinal">Number of the device, from 0.</param>
    /// <exception cref="CudaLibraryMissingException">There is no driver, or it is too old.</exception>
    /// <exception cref="CudaException">There is no such device, or the driver does not start.</exception>
    public static NativeDriver Open(int ordinal)
    {
        CudaDeviceProperties properties = NativeDevices.Describe(ordinal, out int device);
        NativeDevices.Check(
            PrimaryContext.Retain(device, out PrimaryContext? context), $"cuDevicePrimaryCtxRetain({properties.Name})");
        return new NativeDriver(properties, context!);
    }

    /// <summary>Makes the device's context that of this thread's calls.</summary>
    public CudaStatus MakeCurrent() => _context.MakeCurrent();

    /// <inheritdoc />
    public string Describe(CudaStatus status) => NativeDevices.Words(status);

    /// <inheritdoc />
    public void Dispose() => _context.Dispose();
}
