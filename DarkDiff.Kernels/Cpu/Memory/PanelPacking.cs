using DarkDiff.Kernels.Cpu.Matmul;

namespace DarkDiff.Kernels.Cpu.Memory;

/// <summary>Packs a matrix (O, K) as [⌈O/32⌉][K][32].</summary>
/// <param name="weight">The matrix.</param>
/// <param name="packed">Destination.</param>
internal sealed unsafe class PanelPacking(WeightTensor weight, float* packed) : CpuLaunch
{
    // Enough chunks for many threads, also where there are few panels.
    private const int ChunkDepth = 1024;

    private readonly int _outputs = weight.Dimensions[0];
    private readonly long _depth = weight.Elements / weight.Dimensions[0];

    private int DepthChunks => (int)((_depth + ChunkDepth - 1) / ChunkDepth);

    /// <inheritdoc />
    public override int Chunks(int phase) => (_outputs + Panel.Columns - 1) / Panel.Columns * DepthChunks;

    /// <inheritdoc />
    public override void Run(int phase, int chunk, int worker)
    {
        int panel = chunk / DepthChunks;
        long k = (long)(chunk % DepthChunks) * ChunkDepth;
        int count = (int)Math.Min(ChunkDepth, _depth - k);
        PanelTransposition.Read(
            weight, panel * Panel.Columns, k, count, packed + (panel * _depth + k) * Panel.Columns);
    }
}
