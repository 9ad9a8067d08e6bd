using DarkDiff.Kernels.Cpu.Threads;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.Kernels.Cpu;

/// <summary>Launches that the worker pool runs one after another.</summary>
internal sealed class CpuSequence(WorkerPool pool, CpuLaunch[] launches) : ILaunchSequence
{
    /// <inheritdoc />
    /// <exception cref="ObjectDisposedException">The device is disposed.</exception>
    public void Run()
    {
        foreach (CpuLaunch launch in launches)
            pool.Run(launch);
    }

    /// <summary>Nothing to free.</summary>
    public void Dispose()
    {
    }
}
