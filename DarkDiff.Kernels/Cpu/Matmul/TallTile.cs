using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>Sizes of the register tile for thirty-two registers.</summary>
internal static class TallTile
{
    /// <summary>Rows at most.</summary>
    public const int MaxRows = 14;

    /// <summary>Vectors across at most.</summary>
    public const int MaxVectors = 2;

    /// <summary>Steps of k in a turn of the loop, written out because the compiler unrolls no loop of this size.</summary>
    public const int Unrolled = 4;
}

/// <summary>
/// The innermost product where there are thirty-two registers: R rows of A times a strip of B that is W vectors wide. 28
/// accumulators, two vectors of B and one of A fill the registers. Accumulators are separate local variables, because only
/// those stay in registers. What R and W leave unused is dropped by the compiler, so that this one text gives a method
/// for each number of rows.
/// </summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
/// <typeparam name="R">Rows, 1 to 14.</typeparam>
/// <typeparam name="W">Vectors across, 1 or 2.</typeparam>
/// <typeparam name="P">Cache lines of what comes next that are asked for in each turn of the loop, 0, 1 or 4.</typeparam>
/// <typeparam name="Q">Whether rows of A are asked for, 0 or 1.</typeparam>
internal static unsafe class TallTile<S, V, R, W, P, Q>
    where S : struct, ISimd<V>
    where V : struct
    where R : struct, ICount
    where W : struct, ICount
    where P : struct, ICount
    where Q : struct, ICount
{
    /// <summary>C (+)= A·B.</summary>
    /// <param name="product">A, B, C, and what is asked for meanwhile.</param>
    /// <remarks>
    /// Inlined into its callers, it would use up what the compiler inlines there, and its steps become calls.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(in TileProduct product)
    {
        float* a = product.A, b = product.B, c = product.C, far = product.Far;
        nint lda = product.Lda, ldc = product.Ldc, farStep = product.FarStep, rowDistance = product.RowDistance;
        bool accumulate = product.Accumulate;
        TileAhead<S, V, R, W, P, Q>.AskForResults(c, ldc);
        V x0 = S.Zero, y0 = S.Zero;
        V x1 = S.Zero, y1 = S.Zero;
        V x2 = S.Zero, y2 = S.Zero;
        V x3 = S.Zero, y3 = S.Zero;
        V x4 = S.Zero, y4 = S.Zero;
        V x5 = S.Zero, y5 = S.Zero;
        V x6 = S.Zero, y6 = S.Zero;
        V x7 = S.Zero, y7 = S.Zero;
        V x8 = S.Zero, y8 = S.Zero;
        V x9 = S.Zero, y9 = S.Zero;
        V x10 = S.Zero, y10 = S.Zero;
        V x11 = S.Zero, y11 = S.Zero;
        V x12 = S.Zero, y12 = S.Zero;
        V x13 = S.Zero, y13 = S.Zero;
        float* end = a + product.Depth, lastTurn = end - TallTile.Unrolled;
        for (; a <= lastTurn; a += TallTile.Unrolled, b += TallTile.Unrolled * Panel.Columns)
        {
            far = TileAhead<S, V, R, W, P, Q>.AskForOperands(far, farStep, a + rowDistance, lda);
            Step(
                a, lda, b, 0,
                ref x0, ref y0, ref x1, ref y1, ref x2, ref y2, ref x3, ref y3, ref x4, ref y4,
                ref x5, ref y5, ref x6, ref y6, ref x7, ref y7, ref x8, ref y8, ref x9, ref y9,
                ref x10, ref y10, ref x11, ref y11, ref x12, ref y12, ref x13, ref y13);
            Step(
                a, lda, b, 1,
                ref x0, ref y0, ref x1, ref y1, ref x2, ref y2, ref x3, ref y3, ref x4, ref y4,
                ref x5, ref y5, ref x6, ref y6, ref x7, ref y7, ref x8, ref y8, ref x9, ref y9,
                ref x10, ref y10, ref x11, ref y11, ref x12, ref y12, ref x13, ref y13);
            Step(
                a, lda, b, 2,
                ref x0, ref y0, ref x1, ref y1, ref x2, ref y2, ref x3, ref y3, ref x4, ref y4,
                ref x5, ref y5, ref x6, ref y6, ref x7, ref y7, ref x8, ref y8, ref x9, ref y9,
                ref x10, ref y10, ref x11, ref y11, ref x12, ref y12, ref x13, ref y13);
            Step(
                a, lda, b, 3,
                ref x0, ref y0, ref x1, ref y1, ref x2, ref y2, ref x3, ref y3, ref x4, ref y4,
                ref x5, ref y5, ref x6, ref y6, ref x7, ref y7, ref x8, ref y8, ref x9, ref y9,
                ref x10, ref y10, ref x11, ref y11, ref x12, ref y12, ref x13, ref y13);
        }

        for (; a < end; a++, b += Panel.Columns)
        {
            Step(
                a, lda, b, 0,
                ref x0, ref y0, ref x1, ref y1, ref x2, ref y2, ref x3, ref y3, ref x4, ref y4,
                ref x5, ref y5, ref x6, ref y6, ref x7, ref y7, ref x8, ref y8, ref x9, ref y9,
                ref x10, ref y10, ref x11, ref y11, ref x12, ref y12, ref x13, ref y13);
        }

        Store(c, accumulate, x0, y0);
        if (R.Value > 1)
            Store(c + ldc, accumulate, x1, y1);
        if (R.Value > 2)
            Store(c + 2 * ldc, accumulate, x2, y2);
        if (R.Value > 3)
            Store(c + 3 * ldc, accumulate, x3, y3);
        if (R.Value > 4)
            Store(c + 4 * ldc, accumulate, x4, y4);
        if (R.Value > 5)
            Store(c + 5 * ldc, accumulate, x5, y5);
        if (R.Value > 6)
            Store(c + 6 * ldc, accumulate, x6, y6);
        if (R.Value > 7)
            Store(c + 7 * ldc, accumulate, x7, y7);
        if (R.Value > 8)
            Store(c + 8 * ldc, accumulate, x8, y8);
        if (R.Value > 9)
            Store(c + 9 * ldc, accumulate, x9, y9);
        if (R.Value > 10)
            Store(c + 10 * ldc, accumulate, x10, y10);
        if (R.Value > 11)
            Store(c + 11 * ldc, accumulate, x11, y11);
        if (R.Value > 12)
            Store(c + 12 * ldc, accumulate, x12, y12);
        if (R.Value > 13)
            Store(c + 13 * ldc, accumulate, x13, y13);
    }

    /// <summary>Adds the products of one k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(
        float* a,
        nint lda,
        float* b,
        int k,
        ref V x0, ref V y0, ref V x1, ref V y1, ref V x2, ref V y2, ref V x3, ref V y3, ref V x4, ref V y4,
        ref V x5, ref V y5, ref V x6, ref V y6, ref V x7, ref V y7, ref V x8, ref V y8, ref V x9, ref V y9,
        ref V x10, ref V y10, ref V x11, ref V y11, ref V x12, ref V y12, ref V x13, ref V y13)
    {
        V p = S.Load(b + k * Panel.Columns), q = W.Value > 1 ? S.Load(b + k * Panel.Columns + S.Width) : p;
        // An address can have two multiples of the distance: three rows from one pointer.
        float* a3 = a + 3 * lda, a6 = a3 + 3 * lda, a9 = a6 + 3 * lda, a12 = a9 + 3 * lda;
        Add(a[k], p, q, ref x0, ref y0);
        if (R.Value > 1)
            Add(a[k + lda], p, q, ref x1, ref y1);
        if (R.Value > 2)
            Add(a[k + 2 * lda], p, q, ref x2, ref y2);
        if (R.Value > 3)
            Add(a3[k], p, q, ref x3, ref y3);
        if (R.Value > 4)
            Add(a3[k + lda], p, q, ref x4, ref y4);
        if (R.Value > 5)
            Add(a3[k + 2 * lda], p, q, ref x5, ref y5);
        if (R.Value > 6)
            Add(a6[k], p, q, ref x6, ref y6);
        if (R.Value > 7)
            Add(a6[k + lda], p, q, ref x7, ref y7);
        if (R.Value > 8)
            Add(a6[k + 2 * lda], p, q, ref x8, ref y8);
        if (R.Value > 9)
            Add(a9[k], p, q, ref x9, ref y9);
        if (R.Value > 10)
            Add(a9[k + lda], p, q, ref x10, ref y10);
        if (R.Value > 11)
            Add(a9[k + 2 * lda], p, q, ref x11, ref y11);
        if (R.Value > 12)
            Add(a12[k], p, q, ref x12, ref y12);
        if (R.Value > 13)
            Add(a12[k + lda], p, q, ref x13, ref y13);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float a, V p, V q, ref V x, ref V y)
    {
        V s = S.Create(a);
        x = S.MultiplyAdd(s, p, x);
        if (W.Value > 1)
            y = S.MultiplyAdd(s, q, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, bool accumulate, V x, V y)
    {
        S.Store(c, accumulate ? S.Add(x, S.Load(c)) : x);
        if (W.Value > 1)
            S.Store(c + S.Width, accumulate ? S.Add(y, S.Load(c + S.Width)) : y);
    }
}
