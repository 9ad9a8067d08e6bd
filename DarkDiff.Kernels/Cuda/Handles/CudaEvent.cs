using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Errors;

namespace DarkDiff.Kernels.Cuda.Handles;

/// <summary>A point in a stream's work.</summary>
internal sealed class CudaEvent : CudaHandle
{
    private CudaEvent(ICudaDriver driver, nint handle)
        : base(driver, handle)
    {
    }

    /// <summary>Makes an event.</summary>
    /// <exception cref="CudaException">The driver refused.</exception>
    public static CudaEvent Create(ICudaDriver driver)
    {
        CudaCall.Check(driver, driver.CreateEvent(out nint handle), "cuEventCreate");
        return new CudaEvent(driver, handle);
    }

    /// <inheritdoc />
    protected override CudaStatus Release(nint value) => Driver.DestroyEvent(value);
}
