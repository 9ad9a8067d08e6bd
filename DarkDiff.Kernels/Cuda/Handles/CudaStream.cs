using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Errors;

namespace DarkDiff.Kernels.Cuda.Handles;

/// <summary>A queue of work on a device.</summary>
internal sealed class CudaStream : CudaHandle
{
    private CudaStream(ICudaDriver driver, nint handle)
        : base(driver, handle)
    {
    }

    /// <summary>Makes a stream.</summary>
    /// <exception cref="CudaException">The driver refused.</exception>
    public static CudaStream Create(ICudaDriver driver)
    {
        CudaCall.Check(driver, driver.CreateStream(out nint handle), "cuStreamCreate");
        return new CudaStream(driver, handle);
    }

    /// <inheritdoc />
    protected override CudaStatus Release(nint value) => Driver.DestroyStream(value);
}
