using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.Kernels.Cpu;

/// <summary>
/// An op ready to run on the CPU: phases one after another, each cut into chunks that run in any order on any
/// thread. How an op is cut, and its scratch, may depend on the number of threads; its result does not.
/// </summary>
internal abstract class CpuLaunch : ILaunch
{
    /// <summary>Products of some microseconds of work: less is not worth handing to another thread.</summary>
    protected const long MinChunkProducts = 500_000;

    /// <inheritdoc />
    public string Kernel => GetType().Name.Split('`')[0];

    /// <summary>Weights that it holds; null once a sequence has taken them over, and once it is disposed.</summary>
    public HeldWeights? Weights { get; set; }

    /// <summary>Whether it writes its result past the caches.</summary>
    public virtual bool IsStreamed => false;

    /// <summary>Number of phases; a phase begins when all chunks of the one before are done.</summary>
    public virtual int Phases => 1;

    /// <summary>Number of chunks of a phase, at least 1.</summary>
    public abstract int Chunks(int phase);

    /// <summary>Computes one chunk. Allocates nothing.</summary>
    /// <param name="phase">From 0.</param>
    /// <param name="chunk">From 0.</param>
    /// <param name="worker">The thread it runs on, from 0: which part of the scratch is its own.</param>
    public abstract void Run(int phase, int chunk, int worker);

    /// <inheritdoc />
    public void Dispose()
    {
        Weights?.Dispose();
        Weights = null;
    }
}
