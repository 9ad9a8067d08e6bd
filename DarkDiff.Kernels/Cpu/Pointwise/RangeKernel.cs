namespace DarkDiff.Kernels.Cpu.Pointwise;

/// <summary>Work on independent items (elements or rows), cut into ranges of a fixed size.</summary>
/// <param name="count">Number of items.</param>
/// <param name="itemFloats">Floats that one item touches: sets how many make a chunk.</param>
internal abstract class RangeKernel(long count, int itemFloats) : CpuLaunch
{
    private const int ChunkFloats = 1 << 15;

    private readonly long _perChunk = Math.Max(1, ChunkFloats / itemFloats);

    /// <inheritdoc />
    public sealed override int Chunks(int phase) => (int)((count + _perChunk - 1) / _perChunk);

    /// <inheritdoc />
    public sealed override void Run(int phase, int chunk, int worker) =>
        Run(chunk * _perChunk, Math.Min(count, (chunk + 1) * _perChunk));

    /// <summary>Computes items <paramref name="first"/> up to but not including <paramref name="end"/>.</summary>
    protected abstract void Run(long first, long end);
}
