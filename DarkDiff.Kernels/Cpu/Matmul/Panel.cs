using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>Sizes of the packed operands of a matrix product C = A·B.</summary>
internal static class Panel
{
    /// <summary>Columns of a panel of B, stored [k][Columns].</summary>
    public const int Columns = 32;

    /// <summary>Rows of a panel of A at most.</summary>
    public const int MaxRows = 14;

    /// <summary>
    /// Elements between two rows of a panel of A: a constant, so that the 14 rows are displacements of one pointer,
    /// and no power of two, so that they do not share cache sets. 16 more than the depth, for whole-vector copies.
    /// </summary>
    public const int Stride = 400;

    /// <summary>k in one panel at most.</summary>
    public const int MaxDepth = 384;

    /// <summary>Floats of a panel of A.</summary>
    public const int Floats = MaxRows * Stride;

    /// <summary>Rows of a panel of A: one <see cref="TallTile"/>, or four of <see cref="WideTile"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Rows<S, V>()
        where S : struct, ISimd<V>
        where V : struct => S.Width == 16 ? 14 : 12;

    /// <summary><paramref name="count"/> rounded up to whole panels of B.</summary>
    public static long RoundUp(long count) => (count + Columns - 1) / Columns * Columns;

    /// <summary>A depth rounded up to whole groups.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RoundDepth<E>(int depth)
        where E : unmanaged, IPanelElement<E> => (depth + E.Group - 1) / E.Group * E.Group;

    /// <summary>Where an element lies in a panel of B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Index<E>(int k, int column)
        where E : unmanaged, IPanelElement<E> =>
        (nint)(k / E.Group) * E.Group * Columns + column * E.Group + k % E.Group;

    /// <summary>Stores rows of B, f32 side by side, in their groups.</summary>
    /// <param name="rows">[depth][<see cref="Columns"/>].</param>
    /// <param name="depth">Number of rows, whole groups.</param>
    /// <param name="panel">Destination.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store<S, V, E>(float* rows, int depth, E* panel)
        where S : struct, ISimd<V>
        where V : struct
        where E : unmanaged, IPanelElement<E>
    {
        for (int k = 0; k < depth; k += E.Group, rows += E.Group * Columns, panel += E.Group * Columns)
        {
            float* last = rows + (E.Group - 1) * Columns;
            for (int j = 0; j < Columns; j += S.Width)
                E.StoreGroup<S, V>(panel + j * E.Group, S.Load(rows + j), S.Load(last + j));
        }
    }

    /// <summary>Fills rows of a panel of A up with zeros to whole groups.</summary>
    public static unsafe void Pad<E>(E* panel, int rows, int depth)
        where E : unmanaged, IPanelElement<E>
    {
        for (int k = depth; k < RoundDepth<E>(depth); k++)
        {
            for (int r = 0; r < rows; r++)
                panel[r * Stride + k] = E.Of(0);
        }
    }
}
