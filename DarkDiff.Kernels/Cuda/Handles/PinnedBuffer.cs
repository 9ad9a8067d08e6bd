using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Errors;

namespace DarkDiff.Kernels.Cuda.Handles;

/// <summary>Host memory that the device copies from and to while the host goes on.</summary>
internal sealed unsafe class PinnedBuffer : CudaHandle
{
    private PinnedBuffer(ICudaDriver driver, nint handle, int bytes)
        : base(driver, handle) => Bytes = bytes;

    /// <summary>Its size.</summary>
    public int Bytes { get; }

    /// <summary>Allocates; what the memory holds is not defined.</summary>
    /// <exception cref="CudaOutOfMemoryException">There is no such amount left.</exception>
    public static PinnedBuffer Allocate(ICudaDriver driver, int bytes)
    {
        CudaCall.CheckAllocation(driver, driver.AllocateHost(bytes, out nint pointer), "cuMemAllocHost", bytes);
        return new PinnedBuffer(driver, pointer, bytes);
    }

    /// <summary>A part of it.</summary>
    public Span<byte> Span(int offset, int bytes) => new Span<byte>((void*)Value, Bytes).Slice(offset, bytes);

    /// <inheritdoc />
    protected override CudaStatus Release(nint value) => Driver.FreeHost(value);
}
