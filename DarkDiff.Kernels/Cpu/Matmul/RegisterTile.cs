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
internal static unsafe class RegisterTile<S, V, R, W>
    where S : struct, ISimd<V>
    where V : struct
    where R : struct, ICount
    where W : struct, ICount
{
    /// <summary>C (+)= A·B.</summary>
    /// <param name="a">Panel of A: rows <see cref="Panel.Stride"/> apart.</param>
    /// <param name="b">Strip of B: rows <see cref="Panel.Columns"/> apart.</param>
    /// <param name="c">First element of C.</param>
    /// <param name="ldc">Floats between rows of C.</param>
    /// <param name="depth">k.</param>
    /// <param name="accumulate">Adds to what C holds.</param>
    /// <param name="sumDepth">Products that one accumulator sums before they go to C.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* a, float* b, float* c, nint ldc, int depth, bool accumulate, int sumDepth)
    {
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
            for (float* end = a + Math.Min(depth, sumDepth); a < end; a++, b += Panel.Columns)
            {
                V p = S.Load(b), q = W.Value > 1 ? S.Load(b + S.Width) : p, s = S.Create(*a);
                x0 = S.MultiplyAdd(s, p, x0);
                if (W.Value > 1)
                    y0 = S.MultiplyAdd(s, q, y0);
                if (R.Value > 1)
                {
                    s = S.Create(a[Panel.Stride]);
                    x1 = S.MultiplyAdd(s, p, x1);
                    if (W.Value > 1)
                        y1 = S.MultiplyAdd(s, q, y1);
                }

                if (R.Value > 2)
                {
                    s = S.Create(a[2 * Panel.Stride]);
                    x2 = S.MultiplyAdd(s, p, x2);
                    if (W.Value > 1)
                        y2 = S.MultiplyAdd(s, q, y2);
                }

                if (R.Value > 3)
                {
                    s = S.Create(a[3 * Panel.Stride]);
                    x3 = S.MultiplyAdd(s, p, x3);
                    if (W.Value > 1)
                        y3 = S.MultiplyAdd(s, q, y3);
                }

                if (R.Value > 4)
                {
                    s = S.Create(a[4 * Panel.Stride]);
                    x4 = S.MultiplyAdd(s, p, x4);
                    if (W.Value > 1)
                        y4 = S.MultiplyAdd(s, q, y4);
                }

                if (R.Value > 5)
                {
                    s = S.Create(a[5 * Panel.Stride]);
                    x5 = S.MultiplyAdd(s, p, x5);
                    if (W.Value > 1)
                        y5 = S.MultiplyAdd(s, q, y5);
                }

                if (R.Value > 6)
                {
                    s = S.Create(a[6 * Panel.Stride]);
                    x6 = S.MultiplyAdd(s, p, x6);
                    if (W.Value > 1)
                        y6 = S.MultiplyAdd(s, q, y6);
                }

                if (R.Value > 7)
                {
                    s = S.Create(a[7 * Panel.Stride]);
                    x7 = S.MultiplyAdd(s, p, x7);
                    if (W.Value > 1)
                        y7 = S.MultiplyAdd(s, q, y7);
                }

                if (R.Value > 8)
                {
                    s = S.Create(a[8 * Panel.Stride]);
                    x8 = S.MultiplyAdd(s, p, x8);
                    if (W.Value > 1)
                        y8 = S.MultiplyAdd(s, q, y8);
                }

                if (R.Value > 9)
                {
                    s = S.Create(a[9 * Panel.Stride]);
                    x9 = S.MultiplyAdd(s, p, x9);
                    if (W.Value > 1)
                        y9 = S.MultiplyAdd(s, q, y9);
                }

                if (R.Value > 10)
                {
                    s = S.Create(a[10 * Panel.Stride]);
                    x10 = S.MultiplyAdd(s, p, x10);
                    if (W.Value > 1)
                        y10 = S.MultiplyAdd(s, q, y10);
                }

                if (R.Value > 11)
                {
                    s = S.Create(a[11 * Panel.Stride]);
                    x11 = S.MultiplyAdd(s, p, x11);
                    if (W.Value > 1)
                        y11 = S.MultiplyAdd(s, q, y11);
                }

                if (R.Value > 12)
                {
                    s = S.Create(a[12 * Panel.Stride]);
                    x12 = S.MultiplyAdd(s, p, x12);
                    if (W.Value > 1)
                        y12 = S.MultiplyAdd(s, q, y12);
                }

                if (R.Value > 13)
                {
                    s = S.Create(a[13 * Panel.Stride]);
                    x13 = S.MultiplyAdd(s, p, x13);
                    if (W.Value > 1)
                        y13 = S.MultiplyAdd(s, q, y13);
                }
            }

            Finish(x0, y0, c, accumulate);
            if (R.Value > 1)
                Finish(x1, y1, c + ldc, accumulate);
            if (R.Value > 2)
                Finish(x2, y2, c + 2 * ldc, accumulate);
            if (R.Value > 3)
                Finish(x3, y3, c + 3 * ldc, accumulate);
            if (R.Value > 4)
                Finish(x4, y4, c + 4 * ldc, accumulate);
            if (R.Value > 5)
                Finish(x5, y5, c + 5 * ldc, accumulate);
            if (R.Value > 6)
                Finish(x6, y6, c + 6 * ldc, accumulate);
            if (R.Value > 7)
                Finish(x7, y7, c + 7 * ldc, accumulate);
            if (R.Value > 8)
                Finish(x8, y8, c + 8 * ldc, accumulate);
            if (R.Value > 9)
                Finish(x9, y9, c + 9 * ldc, accumulate);
            if (R.Value > 10)
                Finish(x10, y10, c + 10 * ldc, accumulate);
            if (R.Value > 11)
                Finish(x11, y11, c + 11 * ldc, accumulate);
            if (R.Value > 12)
                Finish(x12, y12, c + 12 * ldc, accumulate);
            if (R.Value > 13)
                Finish(x13, y13, c + 13 * ldc, accumulate);
            accumulate = true;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(V x, V y, float* c, bool accumulate)
    {
        S.Store(c, accumulate ? S.Add(x, S.Load(c)) : x);
        if (W.Value > 1)
            S.Store(c + S.Width, accumulate ? S.Add(y, S.Load(c + S.Width)) : y);
    }
}
