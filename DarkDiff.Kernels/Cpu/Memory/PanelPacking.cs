using System.Runtime.Intrinsics;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Simd;
using static DarkDiff.Kernels.Cpu.Rounding;

namespace DarkDiff.Kernels.Cpu.Memory;

/// <summary>Packs a matrix (O, K) as [⌈O/32⌉][⌈K/Group⌉][32][Group], what is missing as zeros.</summary>
/// <typeparam name="E">Type of the panels.</typeparam>
/// <param name="weight">The matrix.</param>
/// <param name="packed">Destination.</param>
internal sealed unsafe class PanelPacking<E>(WeightTensor weight, E* packed) : CpuLaunch
    where E : unmanaged, IPanelElement<E>
{
    // A multiple of every group; enough chunks for many threads, also where there are few panels.
    private const int ChunkDepth = 1024;

    private readonly int _outputs = weight.Dimensions[0];
    private readonly int _depth = (int)(weight.Elements / weight.Dimensions[0]);

    private int DepthChunks => DivideUp(_depth, ChunkDepth);

    /// <inheritdoc />
    public override int Chunks(int phase) => DivideUp(_outputs, Panel.Columns) * DepthChunks;

    /// <inheritdoc />
    public override void Run(int phase, int chunk, int worker)
    {
        int panel = chunk / DepthChunks, first = chunk % DepthChunks * ChunkDepth;
        int count = Math.Min(ChunkDepth, _depth - first);
        E* to = packed + ((nint)panel * Panel.RoundDepth<E>(_depth) + first) * Panel.Columns;
        if (typeof(E) == typeof(F32))
        {
            PanelTransposition.Read(weight, panel * Panel.Columns, first, count, (float*)to);
            return;
        }

        int padded = Panel.RoundDepth<E>(count);
        using NativeBlock rows = new((long)padded * Panel.Columns * sizeof(float));
        float* from = (float*)rows.Data;
        PanelTransposition.Read(weight, panel * Panel.Columns, first, count, from);
        Panel.Store<Simd256, Vector256<float>, E>(from, padded, to);
    }
}
