using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Errors;

namespace DarkDiff.Kernels.Cuda.Handles;

/// <summary>Work that was captured from a stream once and runs again and again.</summary>
internal sealed class CudaGraph : CudaHandle
{
    private CudaGraph(ICudaDriver driver, nint handle)
        : base(driver, handle)
    {
    }

    /// <summary>Captures what is enqueued meanwhile.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="stream">The stream; nothing of it runs.</param>
    /// <param name="enqueue">Adds the work to the stream.</param>
    /// <exception cref="CudaException">Something cannot be captured; the stream is as it was.</exception>
    public static CudaGraph Capture(ICudaDriver driver, CudaStream stream, Action enqueue)
    {
        CudaCall.Check(driver, driver.BeginCapture(stream.Value), "cuStreamBeginCapture");
        nint captured;
        try
        {
            enqueue();
        }
        catch
        {
            // The stream must be let go of in any case; what was captured so far is of no use.
            if (driver.EndCapture(stream.Value, out captured) == CudaStatus.Success)
                driver.DestroyGraph(captured);
            throw;
        }

        CudaCall.Check(driver, driver.EndCapture(stream.Value, out captured), "cuStreamEndCapture");
        CudaStatus status = driver.InstantiateGraph(captured, out nint executable);
        driver.DestroyGraph(captured);
        CudaCall.Check(driver, status, "cuGraphInstantiate");
        return new CudaGraph(driver, executable);
    }

    /// <inheritdoc />
    protected override CudaStatus Release(nint value) => Driver.DestroyExecutable(value);
}
