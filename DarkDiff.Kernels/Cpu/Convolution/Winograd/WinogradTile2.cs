using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Convolution.Winograd;

/// <summary>
/// F(2×2, 3×3), four ninths of the products: polynomials evaluated at 0, ±1 and infinity. Its transforms add
/// and halve.
/// </summary>
internal readonly struct WinogradTile2 : IWinogradTile
{
    /// <inheritdoc />
    public static int Outputs => 2;

    /// <inheritdoc />
    public static int Size => 4;

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void InputColumn<S, V>(float** pixels, nint channel, float* to)
        where S : struct, ISimd<V>
        where V : struct => Input<S, V>(
            S.Load(pixels[0] + channel),
            S.Load(pixels[4] + channel),
            S.Load(pixels[8] + channel),
            S.Load(pixels[12] + channel),
            to,
            4 * IWinogradTile.Line);

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void InputRow<S, V>(float* from, float* to, nint step)
        where S : struct, ISimd<V>
        where V : struct => Input<S, V>(
            S.Load(from),
            S.Load(from + IWinogradTile.Line),
            S.Load(from + 2 * IWinogradTile.Line),
            S.Load(from + 3 * IWinogradTile.Line),
            to,
            step);

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Filter<S, V>(float* taps, float* to, nint step)
        where S : struct, ISimd<V>
        where V : struct
    {
        const int Middle = 3 * Panel.Columns, Last = 6 * Panel.Columns;
        V first0 = S.Load(taps), first1 = S.Load(taps + Panel.Columns), first2 = S.Load(taps + 2 * Panel.Columns);
        V odd0 = S.Load(taps + Middle), odd1 = S.Load(taps + Middle + Panel.Columns);
        V odd2 = S.Load(taps + Middle + 2 * Panel.Columns);
        V last0 = S.Load(taps + Last), last1 = S.Load(taps + Last + Panel.Columns);
        V last2 = S.Load(taps + Last + 2 * Panel.Columns);
        V even0 = S.Add(first0, last0), even1 = S.Add(first1, last1), even2 = S.Add(first2, last2);
        FilterRow<S, V>(first0, first1, first2, to, step);
        FilterRow<S, V>(S.Add(even0, odd0), S.Add(even1, odd1), S.Add(even2, odd2), to + 4 * step, step);
        FilterRow<S, V>(
            S.Subtract(even0, odd0), S.Subtract(even1, odd1), S.Subtract(even2, odd2), to + 8 * step, step);
        FilterRow<S, V>(last0, last1, last2, to + 12 * step, step);
    }

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Output<S, V>(float* from, nint fromStep, float* to, nint toStep)
        where S : struct, ISimd<V>
        where V : struct
    {
        V plus = S.Load(from + fromStep), minus = S.Load(from + 2 * fromStep), half = S.Create(0.5f);
        S.Store(to, S.MultiplyAdd(S.Add(plus, minus), half, S.Load(from)));
        S.Store(to + toStep, S.MultiplyAdd(S.Subtract(plus, minus), half, S.Load(from + 3 * fromStep)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Input<S, V>(V d0, V d1, V d2, V d3, float* to, nint step)
        where S : struct, ISimd<V>
        where V : struct
    {
        S.Store(to, S.Subtract(d0, d2));
        S.Store(to + step, S.Add(d2, d1));
        S.Store(to + 2 * step, S.Subtract(d2, d1));
        S.Store(to + 3 * step, S.Subtract(d3, d1));
    }

    /// <summary>For each point, the value of the polynomial g there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void FilterRow<S, V>(V g0, V g1, V g2, float* to, nint step)
        where S : struct, ISimd<V>
        where V : struct
    {
        V even = S.Add(g0, g2);
        S.Store(to, g0);
        S.Store(to + step, S.Add(even, g1));
        S.Store(to + 2 * step, S.Subtract(even, g1));
        S.Store(to + 3 * step, g2);
    }
}
