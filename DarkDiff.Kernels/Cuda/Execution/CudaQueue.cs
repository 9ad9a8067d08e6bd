using DarkDiff.Kernels.Cuda.Blas;
using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Handles;
using DarkDiff.Kernels.Cuda.Launching;

namespace DarkDiff.Kernels.Cuda.Execution;

/// <summary>Puts calls into a device's stream.</summary>
internal sealed class CudaQueue : IDisposable
{
    private readonly CudaContext _context;
    private readonly ICudaBlas _blas;
    private readonly KernelModules _modules;
    private readonly ElementType _storage;
    private readonly DeviceBuffer _workspace;

    /// <summary>Allocates the workspace of matrix products, which one product at a time uses.</summary>
    public CudaQueue(CudaContext context, ICudaBlas blas, KernelModules modules, ElementType storage)
    {
        (_context, _blas, _modules, _storage) = (context, blas, modules, storage);
        _workspace = DeviceBuffer.Allocate(context.Driver, blas.WorkspaceBytes);
    }

    /// <summary>Compiles and loads what the calls need, so that nothing is left to do when they are enqueued.</summary>
    /// <exception cref="Errors.CudaException">A kernel cannot be had.</exception>
    public void Load(IReadOnlyList<IDeviceCall> calls)
    {
        foreach (KernelCall call in calls.OfType<KernelCall>())
            _modules.Get(call);
    }

    /// <summary>Adds calls to the stream.</summary>
    /// <exception cref="Errors.CudaException">The driver or the library of matrix products refused one.</exception>
    public void Enqueue(IReadOnlyList<IDeviceCall> calls)
    {
        foreach (IDeviceCall call in calls)
        {
            if (call is KernelCall kernel)
                Enqueue(kernel);
            else
                Enqueue((MatmulCall)call);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _workspace.Dispose();

    private void Enqueue(KernelCall call)
    {
        CudaStatus status = _context.Driver.Launch(
            _modules.Get(call), call.Grid, call.Block, call.DynamicSharedBytes, _context.Stream.Value, call.Parameters);
        if (status != CudaStatus.Success)
            _context.Check(status, $"cuLaunchKernel({call.Kernel}, grid {call.Grid}, block {call.Block})");
    }

    private void Enqueue(MatmulCall call)
    {
        using ICudaProduct product = _blas.Prepare(call, _storage, _workspace.Address);
        product.Enqueue(_context.Stream.Value);
    }
}
