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

    /// <summary>Chooses how a matrix product is computed.</summary>
    /// <exception cref="Errors.CudaException">There is no way to compute it.</exception>
    public ICudaProduct Choose(MatmulCall call) => _blas.Prepare(call, _storage, _workspace.Address);

    /// <summary>Adds a kernel to the stream.</summary>
    /// <exception cref="Errors.CudaException">The driver refused it.</exception>
    public void Enqueue(KernelCall call)
    {
        CudaStatus status = _context.Driver.Launch(
            _modules.Get(call), call.Grid, call.Block, call.DynamicSharedBytes, _context.Stream.Value, call.Parameters);
        if (status != CudaStatus.Success)
            _context.Check(status, $"cuLaunchKernel({call.Kernel}, grid {call.Grid}, block {call.Block})");
    }

    /// <summary>Adds a matrix product to the stream.</summary>
    /// <exception cref="Errors.CudaException">The library refused it.</exception>
    public void Enqueue(ICudaProduct product) => product.Enqueue(_context.Stream.Value);

    /// <inheritdoc />
    public void Dispose() => _workspace.Dispose();
}
