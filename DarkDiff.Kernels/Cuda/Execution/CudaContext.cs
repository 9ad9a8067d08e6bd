using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Errors;
using DarkDiff.Kernels.Cuda.Handles;

namespace DarkDiff.Kernels.Cuda.Execution;

/// <summary>
/// A device's driver with the one stream in which all its work runs. A kernel that fails takes everything on the
/// device with it: from then on every call says so instead of giving wrong results.
/// </summary>
internal sealed class CudaContext
{
    private KernelFaultException? _fault;

    /// <summary>Makes the stream.</summary>
    /// <exception cref="CudaException">The driver refused a stream.</exception>
    public CudaContext(ICudaDriver driver)
    {
        Driver = driver;
        Stream = CudaStream.Create(driver);
        try
        {
            Staging = new StagingRing(this);
        }
        catch
        {
            Stream.Dispose();
            throw;
        }
    }

    /// <summary>The driver.</summary>
    public ICudaDriver Driver { get; }

    /// <summary>
    /// Held by whoever puts something into the stream or takes something from the device, so that any number of
    /// threads may use it: while one captures a graph, no work of another may get into it.
    /// </summary>
    public Lock Gate { get; } = new();

    /// <summary>The stream.</summary>
    public CudaStream Stream { get; }

    /// <summary>Pinned memory through which copies go.</summary>
    public StagingRing Staging { get; }

    /// <summary>Throws where a kernel has failed before.</summary>
    /// <exception cref="KernelFaultException">It has.</exception>
    public void ThrowIfLost()
    {
        if (_fault is not null)
            throw new KernelFaultException(_fault.Call, _fault.Status, Driver.Describe(_fault.Status));
    }

    /// <summary>Does nothing where a call succeeded.</summary>
    /// <exception cref="KernelFaultException">A kernel failed.</exception>
    /// <exception cref="CudaException">The call failed in another way.</exception>
    public void Check(CudaStatus status, string call)
    {
        if (status == CudaStatus.Success)
            return;
        try
        {
            CudaCall.Check(Driver, status, call);
        }
        catch (KernelFaultException fault)
        {
            _fault ??= fault;
            throw;
        }
    }

    /// <summary>Waits until all that was started is done.</summary>
    /// <exception cref="KernelFaultException">A kernel failed.</exception>
    public void Synchronize() => Check(Driver.SynchronizeStream(Stream.Value), "cuStreamSynchronize");

    /// <summary>Gives back what it has of the driver, but not the driver.</summary>
    public void Close()
    {
        Staging.Dispose();
        Stream.Dispose();
    }
}
