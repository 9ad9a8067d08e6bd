using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Errors;

namespace DarkDiff.Kernels.Cuda.Handles;

/// <summary>Device memory that lives long: weights, the workspace of matrix products.</summary>
internal sealed class DeviceBuffer : CudaHandle
{
    private DeviceBuffer(ICudaDriver driver, nint handle, long bytes)
        : base(driver, handle) => Bytes = bytes;

    /// <summary>Its size.</summary>
    public long Bytes { get; }

    /// <summary>Device address of its first byte.</summary>
    public ulong Address => (ulong)Value;

    /// <summary>Allocates; what the memory holds is not defined.</summary>
    /// <exception cref="CudaOutOfMemoryException">There is no such amount left.</exception>
    public static DeviceBuffer Allocate(ICudaDriver driver, long bytes)
    {
        // The driver refuses to allocate nothing.
        long atLeastOne = Math.Max(bytes, 1);
        CudaCall.CheckAllocation(driver, driver.Allocate(atLeastOne, out ulong address), "cuMemAlloc", atLeastOne);
        return new DeviceBuffer(driver, (nint)address, bytes);
    }

    /// <inheritdoc />
    protected override CudaStatus Release(nint value) => Driver.Free((ulong)value);
}
