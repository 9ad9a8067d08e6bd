using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Cpu.Threads;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.Kernels.Cpu;

/// <summary>Launches that the worker pool runs one after another.</summary>
internal sealed class CpuSequence(WorkerPool pool, WeightCache weights, CpuLaunch[] launches) : ILaunchSequence
{
    private bool _isPacked;
    private bool _disposed;

    /// <inheritdoc />
    /// <remarks>The first run packs weights as it comes to them, and allocates for that.</remarks>
    /// <exception cref="ObjectDisposedException">The device is disposed.</exception>
    public void Run()
    {
        foreach (CpuLaunch launch in launches)
        {
            if (!_isPacked)
                weights.EnsurePacked(launch.Weights);
            pool.Run(launch);
        }

        _isPacked = true;
    }

    /// <summary>Gives the launches' weights back.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        weights.Release(launches.SelectMany(launch => launch.Weights));
    }
}
