using System.Runtime.CompilerServices;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <content>
/// GEGLU: two panels of B, the values' and the gates', make a panel of C. Their products wait in the workspace, tile by
/// tile, values [row][32] before gates.
/// </content>
internal abstract unsafe partial class MatmulKernel<S, V, E>
{
    /// <summary>Elements from a panel of values to that of their gates.</summary>
    private nint ToGates() => (nint)_gatePanels * Panel.RoundDepth<E>(_depth) * Panel.Columns;

    /// <summary>All rows of a group times one panel, into the workspace.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(
        E* a, nint lda, nint tileStride, E* b, float* to, int rows, int depth, bool accumulate, Ahead next)
    {
        for (int tile = 0; rows > 0; tile++, rows -= E.Rows<S, V>(), a += tileStride, to += 2 * EdgeFloats)
        {
            E.Multiply<S, V>(
                _tiles,
                a,
                lda,
                b,
                to,
                Panel.Columns,
                Math.Min(E.Rows<S, V>(), rows),
                Panel.Columns,
                depth,
                accumulate,
                next.Part(tile, _groupTiles));
        }
    }

    /// <summary>C from what waited.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gate(float* from, int image, int firstRow, int endRow, int panel)
    {
        for (int row = firstRow; row < endRow; row += E.Rows<S, V>(), from += 2 * EdgeFloats)
        {
            _epilogue.Gate<S, V>(
                from,
                from + EdgeFloats,
                _c,
                Math.Min(E.Rows<S, V>(), endRow - row),
                (nint)image * _rows + row,
                panel * Panel.Columns,
                _columns,
                _isStreamed);
        }
    }
}
