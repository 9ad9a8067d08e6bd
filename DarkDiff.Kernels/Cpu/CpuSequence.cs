using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Cpu.Threads;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.Kernels.Cpu;

/// <summary>Launches that the worker pool runs one after another.</summary>
internal sealed class CpuSequence(WorkerPool pool, WeightCache weights, CpuLaunch[] launches) : ILaunchSequence
{
    private bool _disposed;

    /// <inheritdoc />
    /// <exception cref="ObjectDisposedException">The device is disposed.</exception>
    public void Run()
    {
        foreach (CpuLaunch launch in launches)
            pool.Run(launch);
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
