using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Cpu.Threads;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.Kernels.Cpu;

/// <summary>Launches that the worker pool runs one after another.</summary>
internal sealed class CpuSequence : ILaunchSequence
{
    private readonly WorkerPool _pool;
    private readonly CpuLaunch[] _launches;
    private readonly HeldWeights[] _weights;
    private bool _isPacked;
    private bool _disposed;

    /// <summary>Takes over what the launches hold.</summary>
    public CpuSequence(WorkerPool pool, CpuLaunch[] launches)
    {
        (_pool, _launches) = (pool, launches);
        _weights = Array.ConvertAll(launches, launch => launch.Weights!);
        foreach (CpuLaunch launch in launches)
            launch.Weights = null;
    }

    /// <inheritdoc />
    /// <remarks>The first run packs weights as it comes to them, and allocates for that.</remarks>
    public void Run(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        for (int i = 0; i < _launches.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!_isPacked)
                _weights[i].EnsurePacked();
            _pool.Run(_launches[i]);
        }

        _isPacked = true;
    }

    /// <summary>Gives the launches' weights back.</summary>
    public void Dispose()
    {
        _disposed = true;
        foreach (HeldWeights weights in _weights)
            weights.Dispose();
    }
}
