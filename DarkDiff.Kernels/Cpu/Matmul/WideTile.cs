using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>Sizes of the register tile for sixteen registers.</summary>
internal static class WideTile
{
    /// <summary>Rows at most.</summary>
    public const int MaxRows = 3;

    /// <summary>Vectors across at most.</summary>
    public const int MaxVectors = 4;

    /// <summary>Steps of k in a turn of the loop, written out because the compiler unrolls no loop of this size.</summary>
    public const int Unrolled = 8;
}

/// <summary>
/// The innermost product where there are sixteen registers: R rows of A times a strip of B that is W vectors wide. Twelve
/// accumulators, three elements of A and a vector of B fill the registers. Of all shapes that fit, this one takes the
/// fewest instructions per multiply-add: those are what runs short where a processor runs two threads on one core.
/// Accumulators are separate local variables, because only those stay in registers. What R and W leave unused is
/// dropped by the compiler.
/// </summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
/// <typeparam name="R">Rows, 1 to 3.</typeparam>
/// <typeparam name="W">Vectors across, 1 to 4.</typeparam>
/// <typeparam name="P">Cache lines of what comes next that are asked for in each turn of the loop, 0, 1 or 4.</typeparam>
/// <typeparam name="Q">Whether rows of A are asked for, 0 or 1.</typeparam>
internal static unsafe class WideTile<S, V, R, W, P, Q>
    where S : struct, ISimd<V>
    where V : struct
    where R : struct, ICount
    where W : struct, ICount
    where P : struct, ICount
    where Q : struct, ICount
{
    // One row uses B as fast as it comes: it is asked for some hundred cycles before, more than it takes to fetch a line
    // from the caches that other processors share.
    private const int RowsAhead = 24;

    /// <summary>C (+)= A·B, by tiles one below the other.</summary>
    /// <param name="product">A, B, C, and what is asked for meanwhile.</param>
    /// <param name="times">Number of tiles.</param>
    /// <remarks>
    /// Inlined into its callers, it would use up what the compiler inlines there, and its steps become calls.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(in TileProduct product, int times)
    {
        float* a = product.A, c = product.C, far = product.Far;
        nint lda = product.Lda, ldc = product.Ldc, farStep = product.FarStep, rowDistance = product.RowDistance;
        nint depth = product.Depth;
        for (; times > 0; times--, a += R.Value * lda - depth, c += R.Value * ldc)
        {
            TileAhead<S, V, R, W, P, Q>.AskForResults(c, ldc);
            V x00 = S.Zero, x01 = S.Zero, x02 = S.Zero, x03 = S.Zero;
            V x10 = S.Zero, x11 = S.Zero, x12 = S.Zero, x13 = S.Zero;
            V x20 = S.Zero, x21 = S.Zero, x22 = S.Zero, x23 = S.Zero;
            float* b = product.B, end = a + depth, lastTurn = end - WideTile.Unrolled;
            for (; a <= lastTurn; a += WideTile.Unrolled, b += WideTile.Unrolled * Panel.Columns)
            {
                far = TileAhead<S, V, R, W, P, Q>.AskForOperands(far, farStep, a + rowDistance, lda);
                Step(
                    a, lda, b, 0,
                    ref x00, ref x01, ref x02, ref x03,
                    ref x10, ref x11, ref x12, ref x13,
                    ref x20, ref x21, ref x22, ref x23);
                Step(
                    a, lda, b, 1,
                    ref x00, ref x01, ref x02, ref x03,
                    ref x10, ref x11, ref x12, ref x13,
                    ref x20, ref x21, ref x22, ref x23);
                Step(
                    a, lda, b, 2,
                    ref x00, ref x01, ref x02, ref x03,
                    ref x10, ref x11, ref x12, ref x13,
                    ref x20, ref x21, ref x22, ref x23);
                Step(
                    a, lda, b, 3,
                    ref x00, ref x01, ref x02, ref x03,
                    ref x10, ref x11, ref x12, ref x13,
                    ref x20, ref x21, ref x22, ref x23);
                Step(
                    a, lda, b, 4,
                    ref x00, ref x01, ref x02, ref x03,
                    ref x10, ref x11, ref x12, ref x13,
                    ref x20, ref x21, ref x22, ref x23);
                Step(
                    a, lda, b, 5,
                    ref x00, ref x01, ref x02, ref x03,
                    ref x10, ref x11, ref x12, ref x13,
                    ref x20, ref x21, ref x22, ref x23);
                Step(
                    a, lda, b, 6,
                    ref x00, ref x01, ref x02, ref x03,
                    ref x10, ref x11, ref x12, ref x13,
                    ref x20, ref x21, ref x22, ref x23);
                Step(
                    a, lda, b, 7,
                    ref x00, ref x01, ref x02, ref x03,
                    ref x10, ref x11, ref x12, ref x13,
                    ref x20, ref x21, ref x22, ref x23);
            }

            for (; a < end; a++, b += Panel.Columns)
            {
                Step(
                    a, lda, b, 0,
                    ref x00, ref x01, ref x02, ref x03,
                    ref x10, ref x11, ref x12, ref x13,
                    ref x20, ref x21, ref x22, ref x23);
            }

            if (product.Accumulate)
            {
                AddTo(c, x00, x01, x02, x03);
                if (R.Value > 1)
                    AddTo(c + ldc, x10, x11, x12, x13);
                if (R.Value > 2)
                    AddTo(c + 2 * ldc, x20, x21, x22, x23);
            }
            else
            {
                Store(c, x00, x01, x02, x03);
                if (R.Value > 1)
                    Store(c + ldc, x10, x11, x12, x13);
                if (R.Value > 2)
                    Store(c + 2 * ldc, x20, x21, x22, x23);
            }
        }
    }

    /// <summary>Adds the products of one k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(
        float* a,
        nint lda,
        float* b,
        int k,
        ref V x00, ref V x01, ref V x02, ref V x03,
        ref V x10, ref V x11, ref V x12, ref V x13,
        ref V x20, ref V x21, ref V x22, ref V x23)
    {
        if (R.Value == 1)
        {
            S.Prefetch(b + (k + RowsAhead) * Panel.Columns);
            S.Prefetch(b + ((k + RowsAhead) * Panel.Columns + 16));
        }

        V s0 = S.Create(a[k]);
        V s1 = R.Value > 1 ? S.Create(a[k + lda]) : s0;
        V s2 = R.Value > 2 ? S.Create(a[k + 2 * lda]) : s0;
        Add(s0, s1, s2, S.Load(b + k * Panel.Columns), ref x00, ref x10, ref x20);
        if (W.Value > 1)
            Add(s0, s1, s2, S.Load(b + (k * Panel.Columns + S.Width)), ref x01, ref x11, ref x21);
        if (W.Value > 2)
            Add(s0, s1, s2, S.Load(b + (k * Panel.Columns + 2 * S.Width)), ref x02, ref x12, ref x22);
        if (W.Value > 3)
            Add(s0, s1, s2, S.Load(b + (k * Panel.Columns + 3 * S.Width)), ref x03, ref x13, ref x23);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(V s0, V s1, V s2, V b, ref V x0, ref V x1, ref V x2)
    {
        x0 = S.MultiplyAdd(s0, b, x0);
        if (R.Value > 1)
            x1 = S.MultiplyAdd(s1, b, x1);
        if (R.Value > 2)
            x2 = S.MultiplyAdd(s2, b, x2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(float* c, V x0, V x1, V x2, V x3)
    {
        V y0 = S.Add(x0, S.Load(c));
        V y1 = W.Value > 1 ? S.Add(x1, S.Load(c + S.Width)) : x1;
        V y2 = W.Value > 2 ? S.Add(x2, S.Load(c + 2 * S.Width)) : x2;
        V y3 = W.Value > 3 ? S.Add(x3, S.Load(c + 3 * S.Width)) : x3;
        Store(c, y0, y1, y2, y3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, V x0, V x1, V x2, V x3)
    {
        S.Store(c, x0);
        if (W.Value > 1)
            S.Store(c + S.Width, x1);
        if (W.Value > 2)
            S.Store(c + 2 * S.Width, x2);
        if (W.Value > 3)
            S.Store(c + 3 * S.Width, x3);
    }
}
