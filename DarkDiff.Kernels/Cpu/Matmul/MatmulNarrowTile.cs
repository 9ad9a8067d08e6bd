using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>
/// Tiles one vector wide, for products with few columns (3 colours, 4 or 8 latent channels): half the work of
/// <see cref="MatmulTile{S, V}"/>, and the same sums.
/// </summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
internal static unsafe class MatmulNarrowTile<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    /// <summary>14 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile14(float* a, float* b, float* c, nint ldc, int depth, bool accumulate)
    {
        V x0 = S.Zero;
        V x1 = S.Zero;
        V x2 = S.Zero;
        V x3 = S.Zero;
        V x4 = S.Zero;
        V x5 = S.Zero;
        V x6 = S.Zero;
        V x7 = S.Zero;
        V x8 = S.Zero;
        V x9 = S.Zero;
        V x10 = S.Zero;
        V x11 = S.Zero;
        V x12 = S.Zero;
        V x13 = S.Zero;
        for (float* end = a + depth; a < end; a++, b += Panel.Columns)
        {
            V p = S.Load(b);
            x0 = S.MultiplyAdd(S.Create(*a), p, x0);
            x1 = S.MultiplyAdd(S.Create(a[Panel.Stride]), p, x1);
            x2 = S.MultiplyAdd(S.Create(a[2 * Panel.Stride]), p, x2);
            x3 = S.MultiplyAdd(S.Create(a[3 * Panel.Stride]), p, x3);
            x4 = S.MultiplyAdd(S.Create(a[4 * Panel.Stride]), p, x4);
            x5 = S.MultiplyAdd(S.Create(a[5 * Panel.Stride]), p, x5);
            x6 = S.MultiplyAdd(S.Create(a[6 * Panel.Stride]), p, x6);
            x7 = S.MultiplyAdd(S.Create(a[7 * Panel.Stride]), p, x7);
            x8 = S.MultiplyAdd(S.Create(a[8 * Panel.Stride]), p, x8);
            x9 = S.MultiplyAdd(S.Create(a[9 * Panel.Stride]), p, x9);
            x10 = S.MultiplyAdd(S.Create(a[10 * Panel.Stride]), p, x10);
            x11 = S.MultiplyAdd(S.Create(a[11 * Panel.Stride]), p, x11);
            x12 = S.MultiplyAdd(S.Create(a[12 * Panel.Stride]), p, x12);
            x13 = S.MultiplyAdd(S.Create(a[13 * Panel.Stride]), p, x13);
        }

        if (accumulate)
        {
            x0 = S.Add(x0, S.Load(c));
            x1 = S.Add(x1, S.Load(c + ldc));
            x2 = S.Add(x2, S.Load(c + 2 * ldc));
            x3 = S.Add(x3, S.Load(c + 3 * ldc));
            x4 = S.Add(x4, S.Load(c + 4 * ldc));
            x5 = S.Add(x5, S.Load(c + 5 * ldc));
            x6 = S.Add(x6, S.Load(c + 6 * ldc));
            x7 = S.Add(x7, S.Load(c + 7 * ldc));
            x8 = S.Add(x8, S.Load(c + 8 * ldc));
            x9 = S.Add(x9, S.Load(c + 9 * ldc));
            x10 = S.Add(x10, S.Load(c + 10 * ldc));
            x11 = S.Add(x11, S.Load(c + 11 * ldc));
            x12 = S.Add(x12, S.Load(c + 12 * ldc));
            x13 = S.Add(x13, S.Load(c + 13 * ldc));
        }

        S.Store(c, x0);
        S.Store(c + ldc, x1);
        S.Store(c + 2 * ldc, x2);
        S.Store(c + 3 * ldc, x3);
        S.Store(c + 4 * ldc, x4);
        S.Store(c + 5 * ldc, x5);
        S.Store(c + 6 * ldc, x6);
        S.Store(c + 7 * ldc, x7);
        S.Store(c + 8 * ldc, x8);
        S.Store(c + 9 * ldc, x9);
        S.Store(c + 10 * ldc, x10);
        S.Store(c + 11 * ldc, x11);
        S.Store(c + 12 * ldc, x12);
        S.Store(c + 13 * ldc, x13);
    }

    /// <summary>6 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile6(float* a, float* b, float* c, nint ldc, int depth, bool accumulate)
    {
        V x0 = S.Zero;
        V x1 = S.Zero;
        V x2 = S.Zero;
        V x3 = S.Zero;
        V x4 = S.Zero;
        V x5 = S.Zero;
        for (float* end = a + depth; a < end; a++, b += Panel.Columns)
        {
            V p = S.Load(b);
            x0 = S.MultiplyAdd(S.Create(*a), p, x0);
            x1 = S.MultiplyAdd(S.Create(a[Panel.Stride]), p, x1);
            x2 = S.MultiplyAdd(S.Create(a[2 * Panel.Stride]), p, x2);
            x3 = S.MultiplyAdd(S.Create(a[3 * Panel.Stride]), p, x3);
            x4 = S.MultiplyAdd(S.Create(a[4 * Panel.Stride]), p, x4);
            x5 = S.MultiplyAdd(S.Create(a[5 * Panel.Stride]), p, x5);
        }

        if (accumulate)
        {
            x0 = S.Add(x0, S.Load(c));
            x1 = S.Add(x1, S.Load(c + ldc));
            x2 = S.Add(x2, S.Load(c + 2 * ldc));
            x3 = S.Add(x3, S.Load(c + 3 * ldc));
            x4 = S.Add(x4, S.Load(c + 4 * ldc));
            x5 = S.Add(x5, S.Load(c + 5 * ldc));
        }

        S.Store(c, x0);
        S.Store(c + ldc, x1);
        S.Store(c + 2 * ldc, x2);
        S.Store(c + 3 * ldc, x3);
        S.Store(c + 4 * ldc, x4);
        S.Store(c + 5 * ldc, x5);
    }
}
