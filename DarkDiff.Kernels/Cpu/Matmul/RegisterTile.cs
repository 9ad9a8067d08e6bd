using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>
/// The innermost product: R rows of a panel of A times a strip of B that is W vectors wide. Accumulators are separate
/// local variables, because only those stay in registers. What R and W leave unused is dropped by the compiler, so that
/// this one text gives a method for each number of rows.
/// </summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
/// <typeparam name="R">Rows, 1 to 14.</typeparam>
/// <typeparam name="W">Vectors across, 1 or 2.</typeparam>
/// <typeparam name="P">Cache lines that are asked for ahead in each turn of the loop, 0 or 1.</typeparam>
internal static unsafe class RegisterTile<S, V, R, W, P>
    where S : struct, ISimd<V>
    where V : struct
    where R : struct, ICount
    where W : struct, ICount
    where P : struct, ICount
{
    private const int Unrolled = MatmulTile<S, V>.Unrolled;

    /// <summary>C (+)= A·B.</summary>
    /// <param name="a">First element of A.</param>
    /// <param name="lda">Floats between rows of A.</param>
    /// <param name="b">Strip of B: rows <see cref="Panel.Columns"/> apart.</param>
    /// <param name="c">First element of C.</param>
    /// <param name="ldc">Floats between rows of C.</param>
    /// <param name="depth">k.</param>
    /// <param name="accumulate">Adds to what C holds.</param>
    /// <param name="sumDepth">Products that one accumulator sums before they go to C.</param>
    /// <param name="far">Asked for meanwhile, where <typeparamref name="P"/> is 1.</param>
    /// <param name="farStep">Floats of it from one turn of the loop to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        float* a,
        nint lda,
        float* b,
        float* c,
        nint ldc,
        int depth,
        bool accumulate,
        int sumDepth,
        float* far,
        nint farStep)
    {
        // Where C is not in the caches, it comes while the products are summed: otherwise the stores would wait for it.
        for (int r = 0; r < R.Value; r++)
        {
            S.Prefetch(c + r * ldc);
            if (W.Value > 1 && S.Width == 16)
                S.Prefetch(c + r * ldc + S.Width);
        }

        for (; depth > 0; depth -= sumDepth)
        {
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
            float* end = a + Math.Min(depth, sumDepth);
            for (; a <= end - Unrolled; a += Unrolled, b += Unrolled * Panel.Columns)
            {
                if (P.Value > 0)
                {
                    S.PrefetchFar(far);
                    far += farStep;
                }

                Step(
                    a,
                    lda,
                    b,
                    0,
                    ref x0, ref y0, ref x1, ref y1, ref x2, ref y2, ref x3, ref y3, ref x4, ref y4,
                    ref x5, ref y5, ref x6, ref y6, ref x7, ref y7, ref x8, ref y8, ref x9, ref y9,
                    ref x10, ref y10, ref x11, ref y11, ref x12, ref y12, ref x13, ref y13);
                Step(
                    a,
                    lda,
                    b,
                    1,
                    ref x0, ref y0, ref x1, ref y1, ref x2, ref y2, ref x3, ref y3, ref x4, ref y4,
                    ref x5, ref y5, ref x6, ref y6, ref x7, ref y7, ref x8, ref y8, ref x9, ref y9,
                    ref x10, ref y10, ref x11, ref y11, ref x12, ref y12, ref x13, ref y13);
                Step(
                    a,
                    lda,
                    b,
                    2,
                    ref x0, ref y0, ref x1, ref y1, ref x2, ref y2, ref x3, ref y3, ref x4, ref y4,
                    ref x5, ref y5, ref x6, ref y6, ref x7, ref y7, ref x8, ref y8, ref x9, ref y9,
                    ref x10, ref y10, ref x11, ref y11, ref x12, ref y12, ref x13, ref y13);
                Step(
                    a,
                    lda,
                    b,
                    3,
                    ref x0, ref y0, ref x1, ref y1, ref x2, ref y2, ref x3, ref y3, ref x4, ref y4,
                    ref x5, ref y5, ref x6, ref y6, ref x7, ref y7, ref x8, ref y8, ref x9, ref y9,
                    ref x10, ref y10, ref x11, ref y11, ref x12, ref y12, ref x13, ref y13);
            }

            for (; a < end; a++, b += Panel.Columns)
            {
                Step(
                    a,
                    lda,
                    b,
                    0,
                    ref x0, ref y0, ref x1, ref y1, ref x2, ref y2, ref x3, ref y3, ref x4, ref y4,
                    ref x5, ref y5, ref x6, ref y6, ref x7, ref y7, ref x8, ref y8, ref x9, ref y9,
                    ref x10, ref y10, ref x11, ref y11, ref x12, ref y12, ref x13, ref y13);
            }

            if (accumulate)
            {
                AddRows(
                    c,
                    ldc,
                    ref x0, ref y0, ref x1, ref y1, ref x2, ref y2, ref x3, ref y3, ref x4, ref y4,
                    ref x5, ref y5, ref x6, ref y6, ref x7, ref y7, ref x8, ref y8, ref x9, ref y9,
                    ref x10, ref y10, ref x11, ref y11, ref x12, ref y12, ref x13, ref y13);
            }

            Store(x0, y0, c);
            if (R.Value > 1)
                Store(x1, y1, c + ldc);
            if (R.Value > 2)
                Store(x2, y2, c + 2 * ldc);
            if (R.Value > 3)
                Store(x3, y3, c + 3 * ldc);
            if (R.Value > 4)
                Store(x4, y4, c + 4 * ldc);
            if (R.Value > 5)
                Store(x5, y5, c + 5 * ldc);
            if (R.Value > 6)
                Store(x6, y6, c + 6 * ldc);
            if (R.Value > 7)
                Store(x7, y7, c + 7 * ldc);
            if (R.Value > 8)
                Store(x8, y8, c + 8 * ldc);
            if (R.Value > 9)
                Store(x9, y9, c + 9 * ldc);
            if (R.Value > 10)
                Store(x10, y10, c + 10 * ldc);
            if (R.Value > 11)
                Store(x11, y11, c + 11 * ldc);
            if (R.Value > 12)
                Store(x12, y12, c + 12 * ldc);
            if (R.Value > 13)
                Store(x13, y13, c + 13 * ldc);
            accumulate = true;
        }
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

    /// <summary>Adds what C holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRows(
        float* c,
        nint ldc,
        ref V x0, ref V y0, ref V x1, ref V y1, ref V x2, ref V y2, ref V x3, ref V y3, ref V x4, ref V y4,
        ref V x5, ref V y5, ref V x6, ref V y6, ref V x7, ref V y7, ref V x8, ref V y8, ref V x9, ref V y9,
        ref V x10, ref V y10, ref V x11, ref V y11, ref V x12, ref V y12, ref V x13, ref V y13)
    {
        AddRow(c, ref x0, ref y0);
        if (R.Value > 1)
            AddRow(c + ldc, ref x1, ref y1);
        if (R.Value > 2)
            AddRow(c + 2 * ldc, ref x2, ref y2);
        if (R.Value > 3)
            AddRow(c + 3 * ldc, ref x3, ref y3);
        if (R.Value > 4)
            AddRow(c + 4 * ldc, ref x4, ref y4);
        if (R.Value > 5)
            AddRow(c + 5 * ldc, ref x5, ref y5);
        if (R.Value > 6)
            AddRow(c + 6 * ldc, ref x6, ref y6);
        if (R.Value > 7)
            AddRow(c + 7 * ldc, ref x7, ref y7);
        if (R.Value > 8)
            AddRow(c + 8 * ldc, ref x8, ref y8);
        if (R.Value > 9)
            AddRow(c + 9 * ldc, ref x9, ref y9);
        if (R.Value > 10)
            AddRow(c + 10 * ldc, ref x10, ref y10);
        if (R.Value > 11)
            AddRow(c + 11 * ldc, ref x11, ref y11);
        if (R.Value > 12)
            AddRow(c + 12 * ldc, ref x12, ref y12);
        if (R.Value > 13)
            AddRow(c + 13 * ldc, ref x13, ref y13);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(float* c, ref V x, ref V y)
    {
        x = S.Add(x, S.Load(c));
        if (W.Value > 1)
            y = S.Add(y, S.Load(c + S.Width));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(V x, V y, float* c)
    {
        S.Store(c, x);
        if (W.Value > 1)
            S.Store(c + S.Width, y);
    }
}
