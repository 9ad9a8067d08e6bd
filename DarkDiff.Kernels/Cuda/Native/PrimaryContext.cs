using System.Runtime.InteropServices;
using DarkDiff.Kernels.Cuda.Driver;

namespace DarkDiff.Kernels.Cuda.Native;

/// <summary>
/// The context that all libraries of a process share on a device; cuBLASLt works in it. It lives until the last of
/// them gives it back.
/// </summary>
internal sealed class PrimaryContext : SafeHandle
{
    private readonly int _device;

    private PrimaryContext(int device, nint context)
        : base(0, ownsHandle: true)
    {
        _device = device;
        SetHandle(context);
    }

    /// <inheritdoc />
    public override bool IsInvalid => handle == 0;

    /// <summary>Takes part in the context of a device.</summary>
    /// <param name="device">The driver's number of the device.</param>
    /// <param name="context">The context; null where the driver refused.</param>
    public static unsafe CudaStatus Retain(int device, out PrimaryContext? context)
    {
        nint found = 0;
        CudaStatus status = DriverApi.cuDevicePrimaryCtxRetain(&found, device);
        context = status == CudaStatus.Success ? new PrimaryContext(device, found) : null;
        return status;
    }

    /// <summary>Makes it the context of this thread's calls.</summary>
    public CudaStatus MakeCurrent() =>
        IsClosed ? CudaStatus.InvalidContext : DriverApi.cuCtxSetCurrent(handle);

    /// <inheritdoc />
    protected override bool ReleaseHandle() => DriverApi.cuDevicePrimaryCtxRelease_v2(_device) == CudaStatus.Success;
}
