using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Errors;

namespace DarkDiff.Kernels.Cuda.Handles;

/// <summary>
/// Device memory from the device's pool, allocated and given back in the order of a stream: arenas, which come and go
/// with picture sizes. A device without pools gives ordinary memory.
/// </summary>
internal sealed class PooledBuffer : CudaHandle
{
    private readonly nint _stream;

    private PooledBuffer(ICudaDriver driver, nint handle, nint stream, long bytes)
        : base(driver, handle) => (_stream, Bytes) = (stream, bytes);

    /// <summary>Its size.</summary>
    public long Bytes { get; }

    /// <summary>Device address of its first byte.</summary>
    public ulong Address => (ulong)Value;

    /// <summary>Allocates; what the memory holds is not defined.</summary>
    /// <exception cref="CudaOutOfMemoryException">There is no such amount left.</exception>
    public static PooledBuffer Allocate(ICudaDriver driver, nint stream, long bytes)
    {
        long atLeastOne = Math.Max(bytes, 1);
        ulong address;
        if (driver.Properties.HasMemoryPools)
        {
            CudaStatus status = driver.AllocateAsync(atLeastOne, stream, out address);
            CudaCall.CheckAllocation(driver, status, "cuMemAllocAsync", atLeastOne);
        }
        else
        {
            CudaCall.CheckAllocation(driver, driver.Allocate(atLeastOne, out address), "cuMemAlloc", atLeastOne);
        }

        return new PooledBuffer(driver, (nint)address, stream, bytes);
    }

    /// <inheritdoc />
    protected override CudaStatus Release(nint value) => Driver.Properties.HasMemoryPools
        ? Driver.FreeAsync((ulong)value, _stream)
        : Driver.Free((ulong)value);
}
