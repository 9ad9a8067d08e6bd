using DarkDiff.Kernels.Cuda.Handles;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.Kernels.Cuda.Execution;

/// <summary>Launches captured as one graph.</summary>
internal sealed class CudaSequence : ILaunchSequence
{
    private readonly CudaContext _context;
    private readonly CudaGraph _graph;

    /// <summary>Captures the launches.</summary>
    /// <exception cref="Errors.CudaException">Something cannot be captured.</exception>
    public CudaSequence(CudaContext context, CudaQueue queue, IReadOnlyList<CudaLaunch> launches)
    {
        _context = context;
        using PreparedCalls calls = new(queue, launches.SelectMany(launch => launch.Calls));
        _graph = CudaGraph.Capture(context.Driver, context.Stream, calls.Enqueue);
    }

    /// <inheritdoc />
    /// <exception cref="Errors.KernelFaultException">A kernel failed, now or before.</exception>
    public void Run(CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_context.Gate)
        {
            _context.ThrowIfLost();
            _context.Check(_context.Driver.LaunchGraph(_graph.Value, _context.Stream.Value), "cuGraphLaunch");
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_context.Gate)
            _graph.Dispose();
    }
}
