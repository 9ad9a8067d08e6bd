using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Memory;

/// <summary>Packs a matrix (O, K), rounded to bf16, as [⌈O/32⌉][⌈K/2⌉][32][2].</summary>
/// <param name="weight">The matrix.</param>
/// <param name="packed">Destination.</param>
internal sealed unsafe class Bf16PanelPacking(WeightTensor weight, Bf16* packed) : CpuLaunch
{
    // Even; enough chunks for many threads, also where there are few panels.
    private const int ChunkDepth = 1024;

    private readonly int _outputs = weight.Dimensions[0];
    private readonly int _depth = (int)(weight.Elements / weight.Dimensions[0]);

    private int DepthChunks => (_depth + ChunkDepth - 1) / ChunkDepth;

    /// <inheritdoc />
    public override int Chunks(int phase) => (_outputs + Panel.Columns - 1) / Panel.Columns * DepthChunks;

    /// <inheritdoc />
    public override void Run(int phase, int chunk, int worker)
    {
        int panel = chunk / DepthChunks, first = chunk % DepthChunks * ChunkDepth;
        int count = Math.Min(ChunkDepth, _depth - first), padded = Panel.RoundDepth<Bf16>(count);
        using NativeBlock rows = new((long)padded * Panel.Columns * sizeof(float));
        float* from = (float*)rows.Data;
        PanelTransposition.Read(weight, panel * Panel.Columns, first, count, from);
        uint* to = (uint*)(packed + ((nint)panel * Panel.RoundDepth<Bf16>(_depth) + first) * Panel.Columns);
        for (int k = 0; k < padded; k += Bf16.Group, from += Bf16.Group * Panel.Columns, to += Panel.Columns)
        {
            for (int j = 0; j < Panel.Columns; j += Simd256.Width)
                Simd256.StoreBf16Pairs(to + j, Simd256.Load(from + j), Simd256.Load(from + Panel.Columns + j));
        }
    }
}
