using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>
/// The innermost product: rows of a panel of A times one panel of B. Accumulators are separate local variables,
/// because only those stay in registers; hence one method per row count. An accumulator sums at most
/// <see cref="SumDepth"/> products, then goes to C: rounding errors grow with the length of a sum. The order of
/// summation does not depend on how rows are grouped.
/// </summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
internal static unsafe class MatmulTile<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    private const int SumDepth = 96;

    /// <summary>
    /// C (+)= A·B for up to <see cref="Panel.MaxRows"/> rows and <see cref="Panel.Columns"/> columns.
    /// </summary>
    /// <param name="a">Panel of A: rows <see cref="Panel.Stride"/> apart.</param>
    /// <param name="b">Panel of B: [depth][Columns].</param>
    /// <param name="c">First element of C; all columns are written.</param>
    /// <param name="ldc">Floats between rows of C.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="columns">Columns wanted; those beyond may be left as they are.</param>
    /// <param name="depth">k.</param>
    /// <param name="accumulate">Adds to what C holds.</param>
    public static void Run(
        float* a, float* b, float* c, nint ldc, int rows, int columns, int depth, bool accumulate)
    {
        for (int part = 0; part < columns; part += 2 * S.Width)
        {
            float* panel = a, from = b + part, to = c + part;
            int width = columns - part;
            int left = rows;
            while (left > 0)
            {
                int step = S.Width == 16 && left >= 14 ? 14 : left >= 6 ? 6 : left >= 2 ? 2 : 1;
                for (int k = 0; k < depth; k += SumDepth)
                {
                    int count = Math.Min(SumDepth, depth - k);
                    Tile(step, width, panel + k, from + k * Panel.Columns, to, ldc, count, accumulate || k > 0);
                }

                left -= step;
                panel += step * Panel.Stride;
                to += step * ldc;
            }
        }
    }

    private static void Tile(
        int rows, int width, float* a, float* b, float* c, nint ldc, int depth, bool accumulate)
    {
        switch (rows)
        {
            case 14 when width <= Simd256.Width:
                // Half vectors hold 8 columns, and the processor has two units for them.
                MatmulNarrowTile<Simd256, Vector256<float>>.Tile14(a, b, c, ldc, depth, accumulate);
                break;
            case 14 when width <= S.Width:
                MatmulNarrowTile<S, V>.Tile14(a, b, c, ldc, depth, accumulate);
                break;
            case 14:
                Tile14(a, b, c, ldc, depth, accumulate);
                break;
            case 6 when width <= S.Width:
                MatmulNarrowTile<S, V>.Tile6(a, b, c, ldc, depth, accumulate);
                break;
            case 6:
                Tile6(a, b, c, ldc, depth, accumulate);
                break;
            case 2:
                Tile2(a, b, c, ldc, depth, accumulate);
                break;
            default:
                Tile1(a, b, c, ldc, depth, accumulate);
                break;
        }
    }

    /// <summary>28 accumulators: fills the 32 registers of AVX-512.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile14(float* a, float* b, float* c, nint ldc, int depth, bool accumulate)
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
        for (float* end = a + depth; a < end; a++, b += Panel.Columns)
        {
            V p = S.Load(b), q = S.Load(b + S.Width), s = S.Create(*a);
            x0 = S.MultiplyAdd(s, p, x0);
            y0 = S.MultiplyAdd(s, q, y0);
            s = S.Create(a[Panel.Stride]);
            x1 = S.MultiplyAdd(s, p, x1);
            y1 = S.MultiplyAdd(s, q, y1);
            s = S.Create(a[2 * Panel.Stride]);
            x2 = S.MultiplyAdd(s, p, x2);
            y2 = S.MultiplyAdd(s, q, y2);
            s = S.Create(a[3 * Panel.Stride]);
            x3 = S.MultiplyAdd(s, p, x3);
            y3 = S.MultiplyAdd(s, q, y3);
            s = S.Create(a[4 * Panel.Stride]);
            x4 = S.MultiplyAdd(s, p, x4);
            y4 = S.MultiplyAdd(s, q, y4);
            s = S.Create(a[5 * Panel.Stride]);
            x5 = S.MultiplyAdd(s, p, x5);
            y5 = S.MultiplyAdd(s, q, y5);
            s = S.Create(a[6 * Panel.Stride]);
            x6 = S.MultiplyAdd(s, p, x6);
            y6 = S.MultiplyAdd(s, q, y6);
            s = S.Create(a[7 * Panel.Stride]);
            x7 = S.MultiplyAdd(s, p, x7);
            y7 = S.MultiplyAdd(s, q, y7);
            s = S.Create(a[8 * Panel.Stride]);
            x8 = S.MultiplyAdd(s, p, x8);
            y8 = S.MultiplyAdd(s, q, y8);
            s = S.Create(a[9 * Panel.Stride]);
            x9 = S.MultiplyAdd(s, p, x9);
            y9 = S.MultiplyAdd(s, q, y9);
            s = S.Create(a[10 * Panel.Stride]);
            x10 = S.MultiplyAdd(s, p, x10);
            y10 = S.MultiplyAdd(s, q, y10);
            s = S.Create(a[11 * Panel.Stride]);
            x11 = S.MultiplyAdd(s, p, x11);
            y11 = S.MultiplyAdd(s, q, y11);
            s = S.Create(a[12 * Panel.Stride]);
            x12 = S.MultiplyAdd(s, p, x12);
            y12 = S.MultiplyAdd(s, q, y12);
            s = S.Create(a[13 * Panel.Stride]);
            x13 = S.MultiplyAdd(s, p, x13);
            y13 = S.MultiplyAdd(s, q, y13);
        }

        if (accumulate)
        {
            x0 = S.Add(x0, S.Load(c));
            y0 = S.Add(y0, S.Load(c + S.Width));
            x1 = S.Add(x1, S.Load(c + ldc));
            y1 = S.Add(y1, S.Load(c + ldc + S.Width));
            x2 = S.Add(x2, S.Load(c + 2 * ldc));
            y2 = S.Add(y2, S.Load(c + 2 * ldc + S.Width));
            x3 = S.Add(x3, S.Load(c + 3 * ldc));
            y3 = S.Add(y3, S.Load(c + 3 * ldc + S.Width));
            x4 = S.Add(x4, S.Load(c + 4 * ldc));
            y4 = S.Add(y4, S.Load(c + 4 * ldc + S.Width));
            x5 = S.Add(x5, S.Load(c + 5 * ldc));
            y5 = S.Add(y5, S.Load(c + 5 * ldc + S.Width));
            x6 = S.Add(x6, S.Load(c + 6 * ldc));
            y6 = S.Add(y6, S.Load(c + 6 * ldc + S.Width));
            x7 = S.Add(x7, S.Load(c + 7 * ldc));
            y7 = S.Add(y7, S.Load(c + 7 * ldc + S.Width));
            x8 = S.Add(x8, S.Load(c + 8 * ldc));
            y8 = S.Add(y8, S.Load(c + 8 * ldc + S.Width));
            x9 = S.Add(x9, S.Load(c + 9 * ldc));
            y9 = S.Add(y9, S.Load(c + 9 * ldc + S.Width));
            x10 = S.Add(x10, S.Load(c + 10 * ldc));
            y10 = S.Add(y10, S.Load(c + 10 * ldc + S.Width));
            x11 = S.Add(x11, S.Load(c + 11 * ldc));
            y11 = S.Add(y11, S.Load(c + 11 * ldc + S.Width));
            x12 = S.Add(x12, S.Load(c + 12 * ldc));
            y12 = S.Add(y12, S.Load(c + 12 * ldc + S.Width));
            x13 = S.Add(x13, S.Load(c + 13 * ldc));
            y13 = S.Add(y13, S.Load(c + 13 * ldc + S.Width));
        }

        S.Store(c, x0);
        S.Store(c + S.Width, y0);
        S.Store(c + ldc, x1);
        S.Store(c + ldc + S.Width, y1);
        S.Store(c + 2 * ldc, x2);
        S.Store(c + 2 * ldc + S.Width, y2);
        S.Store(c + 3 * ldc, x3);
        S.Store(c + 3 * ldc + S.Width, y3);
        S.Store(c + 4 * ldc, x4);
        S.Store(c + 4 * ldc + S.Width, y4);
        S.Store(c + 5 * ldc, x5);
        S.Store(c + 5 * ldc + S.Width, y5);
        S.Store(c + 6 * ldc, x6);
        S.Store(c + 6 * ldc + S.Width, y6);
        S.Store(c + 7 * ldc, x7);
        S.Store(c + 7 * ldc + S.Width, y7);
        S.Store(c + 8 * ldc, x8);
        S.Store(c + 8 * ldc + S.Width, y8);
        S.Store(c + 9 * ldc, x9);
        S.Store(c + 9 * ldc + S.Width, y9);
        S.Store(c + 10 * ldc, x10);
        S.Store(c + 10 * ldc + S.Width, y10);
        S.Store(c + 11 * ldc, x11);
        S.Store(c + 11 * ldc + S.Width, y11);
        S.Store(c + 12 * ldc, x12);
        S.Store(c + 12 * ldc + S.Width, y12);
        S.Store(c + 13 * ldc, x13);
        S.Store(c + 13 * ldc + S.Width, y13);
    }

    /// <summary>12 accumulators: fills 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile6(float* a, float* b, float* c, nint ldc, int depth, bool accumulate)
    {
        V x0 = S.Zero, y0 = S.Zero;
        V x1 = S.Zero, y1 = S.Zero;
        V x2 = S.Zero, y2 = S.Zero;
        V x3 = S.Zero, y3 = S.Zero;
        V x4 = S.Zero, y4 = S.Zero;
        V x5 = S.Zero, y5 = S.Zero;
        for (float* end = a + depth; a < end; a++, b += Panel.Columns)
        {
            V p = S.Load(b), q = S.Load(b + S.Width), s = S.Create(*a);
            x0 = S.MultiplyAdd(s, p, x0);
            y0 = S.MultiplyAdd(s, q, y0);
            s = S.Create(a[Panel.Stride]);
            x1 = S.MultiplyAdd(s, p, x1);
            y1 = S.MultiplyAdd(s, q, y1);
            s = S.Create(a[2 * Panel.Stride]);
            x2 = S.MultiplyAdd(s, p, x2);
            y2 = S.MultiplyAdd(s, q, y2);
            s = S.Create(a[3 * Panel.Stride]);
            x3 = S.MultiplyAdd(s, p, x3);
            y3 = S.MultiplyAdd(s, q, y3);
            s = S.Create(a[4 * Panel.Stride]);
            x4 = S.MultiplyAdd(s, p, x4);
            y4 = S.MultiplyAdd(s, q, y4);
            s = S.Create(a[5 * Panel.Stride]);
            x5 = S.MultiplyAdd(s, p, x5);
            y5 = S.MultiplyAdd(s, q, y5);
        }

        if (accumulate)
        {
            x0 = S.Add(x0, S.Load(c));
            y0 = S.Add(y0, S.Load(c + S.Width));
            x1 = S.Add(x1, S.Load(c + ldc));
            y1 = S.Add(y1, S.Load(c + ldc + S.Width));
            x2 = S.Add(x2, S.Load(c + 2 * ldc));
            y2 = S.Add(y2, S.Load(c + 2 * ldc + S.Width));
            x3 = S.Add(x3, S.Load(c + 3 * ldc));
            y3 = S.Add(y3, S.Load(c + 3 * ldc + S.Width));
            x4 = S.Add(x4, S.Load(c + 4 * ldc));
            y4 = S.Add(y4, S.Load(c + 4 * ldc + S.Width));
            x5 = S.Add(x5, S.Load(c + 5 * ldc));
            y5 = S.Add(y5, S.Load(c + 5 * ldc + S.Width));
        }

        S.Store(c, x0);
        S.Store(c + S.Width, y0);
        S.Store(c + ldc, x1);
        S.Store(c + ldc + S.Width, y1);
        S.Store(c + 2 * ldc, x2);
        S.Store(c + 2 * ldc + S.Width, y2);
        S.Store(c + 3 * ldc, x3);
        S.Store(c + 3 * ldc + S.Width, y3);
        S.Store(c + 4 * ldc, x4);
        S.Store(c + 4 * ldc + S.Width, y4);
        S.Store(c + 5 * ldc, x5);
        S.Store(c + 5 * ldc + S.Width, y5);
    }

    /// <summary>Row tail.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile2(float* a, float* b, float* c, nint ldc, int depth, bool accumulate)
    {
        V x0 = S.Zero, y0 = S.Zero, x1 = S.Zero, y1 = S.Zero;
        for (float* end = a + depth; a < end; a++, b += Panel.Columns)
        {
            V p = S.Load(b), q = S.Load(b + S.Width), s = S.Create(*a);
            x0 = S.MultiplyAdd(s, p, x0);
            y0 = S.MultiplyAdd(s, q, y0);
            s = S.Create(a[Panel.Stride]);
            x1 = S.MultiplyAdd(s, p, x1);
            y1 = S.MultiplyAdd(s, q, y1);
        }

        if (accumulate)
        {
            x0 = S.Add(x0, S.Load(c));
            y0 = S.Add(y0, S.Load(c + S.Width));
            x1 = S.Add(x1, S.Load(c + ldc));
            y1 = S.Add(y1, S.Load(c + ldc + S.Width));
        }

        S.Store(c, x0);
        S.Store(c + S.Width, y0);
        S.Store(c + ldc, x1);
        S.Store(c + ldc + S.Width, y1);
    }

    /// <summary>Last row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1(float* a, float* b, float* c, nint ldc, int depth, bool accumulate)
    {
        V x0 = S.Zero, y0 = S.Zero;
        for (float* end = a + depth; a < end; a++, b += Panel.Columns)
        {
            V p = S.Load(b), q = S.Load(b + S.Width), s = S.Create(*a);
            x0 = S.MultiplyAdd(s, p, x0);
            y0 = S.MultiplyAdd(s, q, y0);
        }

        if (accumulate)
        {
            x0 = S.Add(x0, S.Load(c));
            y0 = S.Add(y0, S.Load(c + S.Width));
        }

        S.Store(c, x0);
        S.Store(c + S.Width, y0);
    }
}
