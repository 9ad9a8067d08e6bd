using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Convolution.FewOutputs;

/// <summary>Sizes of <see cref="FewOutputsTile{S, V, P, F}"/>.</summary>
internal static class FewOutputsTile
{
    /// <summary>Pixels at most.</summary>
    public const int MaxPixels = 6;
}

/// <summary>
/// Dot products of the pixels under one tap with up to four filters, channels along the vector. Up to 6 pixels times 4
/// filters are 24 accumulators, separate local variables so that they stay in registers; what P and F leave unused is
/// dropped by the compiler.
/// </summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
/// <typeparam name="P">Pixels, 2, 4 or 6.</typeparam>
/// <typeparam name="F">Filters, 3 or 4.</typeparam>
internal static unsafe class FewOutputsTile<S, V, P, F>
    where S : struct, ISimd<V>
    where V : struct
    where P : struct, ICount
    where F : struct, ICount
{
    private const int Filters = FewOutputsPacking.Filters;
    private const int Line = FewOutputsPacking.Channels;

    /// <summary>Sums for all taps.</summary>
    /// <param name="pixels">
    /// Addresses: the pixels of the first tap, those of the next one <see cref="FewOutputsTile.MaxPixels"/> further on, and
    /// so on.
    /// </param>
    /// <param name="taps">Number of taps.</param>
    /// <param name="channels">Channels, a multiple of 16.</param>
    /// <param name="weights">[tap][channel / 16][4][16].</param>
    /// <param name="weightStep">Floats of weights from one tap to the next.</param>
    /// <param name="sums">[pixel][4]: added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float** pixels, int taps, int channels, float* weights, nint weightStep, float* sums)
    {
        V s00 = S.Zero, s01 = S.Zero, s02 = S.Zero, s03 = S.Zero;
        V s10 = S.Zero, s11 = S.Zero, s12 = S.Zero, s13 = S.Zero;
        V s20 = S.Zero, s21 = S.Zero, s22 = S.Zero, s23 = S.Zero;
        V s30 = S.Zero, s31 = S.Zero, s32 = S.Zero, s33 = S.Zero;
        V s40 = S.Zero, s41 = S.Zero, s42 = S.Zero, s43 = S.Zero;
        V s50 = S.Zero, s51 = S.Zero, s52 = S.Zero, s53 = S.Zero;
        for (int tap = 0; tap < taps; tap++, pixels += FewOutputsTile.MaxPixels, weights += weightStep)
        {
            float* x0 = pixels[0], x1 = pixels[1];
            float* x2 = pixels[2], x3 = pixels[3], x4 = pixels[4], x5 = pixels[5];
            for (int c = 0; c < channels; c += S.Width)
            {
                float* w = weights + c / Line * (Filters * Line) + c % Line;
                V w0 = S.Load(w), w1 = S.Load(w + Line), w2 = S.Load(w + 2 * Line);
                V w3 = F.Value > 3 ? S.Load(w + 3 * Line) : w2;
                V v0 = S.Load(x0 + c);
                s00 = S.MultiplyAdd(v0, w0, s00);
                s01 = S.MultiplyAdd(v0, w1, s01);
                s02 = S.MultiplyAdd(v0, w2, s02);
                if (F.Value > 3)
                    s03 = S.MultiplyAdd(v0, w3, s03);
                V v1 = S.Load(x1 + c);
                s10 = S.MultiplyAdd(v1, w0, s10);
                s11 = S.MultiplyAdd(v1, w1, s11);
                s12 = S.MultiplyAdd(v1, w2, s12);
                if (F.Value > 3)
                    s13 = S.MultiplyAdd(v1, w3, s13);
                if (P.Value > 2)
                {
                    V v2 = S.Load(x2 + c);
                    s20 = S.MultiplyAdd(v2, w0, s20);
                    s21 = S.MultiplyAdd(v2, w1, s21);
                    s22 = S.MultiplyAdd(v2, w2, s22);
                    if (F.Value > 3)
                        s23 = S.MultiplyAdd(v2, w3, s23);
                    V v3 = S.Load(x3 + c);
                    s30 = S.MultiplyAdd(v3, w0, s30);
                    s31 = S.MultiplyAdd(v3, w1, s31);
                    s32 = S.MultiplyAdd(v3, w2, s32);
                    if (F.Value > 3)
                        s33 = S.MultiplyAdd(v3, w3, s33);
                }

                if (P.Value > 4)
                {
                    V v4 = S.Load(x4 + c);
                    s40 = S.MultiplyAdd(v4, w0, s40);
                    s41 = S.MultiplyAdd(v4, w1, s41);
                    s42 = S.MultiplyAdd(v4, w2, s42);
                    if (F.Value > 3)
                        s43 = S.MultiplyAdd(v4, w3, s43);
                    V v5 = S.Load(x5 + c);
                    s50 = S.MultiplyAdd(v5, w0, s50);
                    s51 = S.MultiplyAdd(v5, w1, s51);
                    s52 = S.MultiplyAdd(v5, w2, s52);
                    if (F.Value > 3)
                        s53 = S.MultiplyAdd(v5, w3, s53);
                }
            }
        }

        Add(sums, s00, s01, s02, s03);
        Add(sums + Filters, s10, s11, s12, s13);
        if (P.Value <= 2)
            return;
        Add(sums + 2 * Filters, s20, s21, s22, s23);
        Add(sums + 3 * Filters, s30, s31, s32, s33);
        if (P.Value <= 4)
            return;
        Add(sums + 4 * Filters, s40, s41, s42, s43);
        Add(sums + 5 * Filters, s50, s51, s52, s53);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* sums, V a, V b, V c, V d)
    {
        sums[0] += S.Sum(a);
        sums[1] += S.Sum(b);
        sums[2] += S.Sum(c);
        if (F.Value > 3)
            sums[3] += S.Sum(d);
    }
}
