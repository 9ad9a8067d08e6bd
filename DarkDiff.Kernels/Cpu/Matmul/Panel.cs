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
    /// Floats between two rows of a panel of A: a constant, so that the 14 rows are displacements of one pointer,
    /// and no power of two, so that they do not share cache sets. 16 more than the depth, for whole-vector copies.
    /// </summary>
    public const int Stride = 400;

    /// <summary>k in one panel at most.</summary>
    public const int MaxDepth = 384;

    /// <summary>Floats of a panel of A.</summary>
    public const int Floats = MaxRows * Stride;

    /// <summary>Rows of a panel of A: what the registers of this width hold as accumulators, or twice that.</summary>
    public static int Rows<S, V>()
        where S : struct, ISimd<V>
        where V : struct => S.Width == 16 ? 14 : 12;

    /// <summary><paramref name="count"/> rounded up to whole panels of B.</summary>
    public static long RoundUp(long count) => (count + Columns - 1) / Columns * Columns;
}
