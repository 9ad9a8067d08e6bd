using System.Runtime.CompilerServices;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <content>
/// GEGLU: two panels of B, the values' and the gates', make a panel of C. Their products wait in the workspace, tile by
/// tile, values [row][32] before gates.
/// </content>
internal abstract unsafe partial class MatmulKernel<S, V, E>
{
    /// <summary>
    /// Where products of a panel wait. Several blocks of k pass by all panels: each panel has its own place then.
    /// </summary>
    private float* Waiting(float* waiting, int panel, int depth) =>
        waiting + (depth == _depth ? 0 : panel) * _groupTiles * 2 * EdgeFloats;

    /// <summary>
    /// All rows of a group times a panel of values and that of their gates; after the last block of k, into C.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyGated(
        in RowGroup group, int panel, int k, int depth, float* made, float* waiting, nint toNext, bool isFirst)
    {
        nint toGates = (nint)_gatePanels * Panel.RoundDepth<E>(_depth) * Panel.Columns;
        E* b = _b.Block(panel, k, depth, made);
        MultiplyIntoWorkspace(group, b, waiting, depth, k > 0, Next(b, toGates, depth, isFirst));
        b = _b.Block(_gatePanels + panel, k, depth, made);
        MultiplyIntoWorkspace(group, b, waiting + EdgeFloats, depth, k > 0, Next(b, toNext - toGates, depth, false));
        if (k + depth == _depth)
            Gate(group, waiting, panel);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyIntoWorkspace(in RowGroup group, E* b, float* to, int depth, bool accumulate, Ahead next)
    {
        E* a = group.A;
        for (int row = group.First, tile = 0; row < group.End; row += E.Rows<S, V>(), tile++)
        {
            E.Multiply<S, V>(
                _tiles,
                a + tile * group.TileStride,
                group.Lda,
                b,
                to + tile * 2 * EdgeFloats,
                Panel.Columns,
                Math.Min(E.Rows<S, V>(), group.End - row),
                Panel.Columns,
                depth,
                accumulate,
                next.Part(tile, _groupTiles));
        }
    }

    /// <summary>C from what waited.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gate(in RowGroup group, float* waiting, int panel)
    {
        for (int row = group.First; row < group.End; row += E.Rows<S, V>(), waiting += 2 * EdgeFloats)
        {
            _epilogue.Gate<S, V>(
                waiting,
                waiting + EdgeFloats,
                _c,
                Math.Min(E.Rows<S, V>(), group.End - row),
                (nint)group.Image * _rows + row,
                panel * Panel.Columns,
                _columns,
                _isStreamed);
        }
    }
}
