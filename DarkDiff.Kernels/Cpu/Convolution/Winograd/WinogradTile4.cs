using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Convolution.Winograd;

/// <summary>
/// F(4×4, 3×3), a quarter of the products. Its polynomials are evaluated at 0, ±5/8, ±3/2 and infinity: of the points
/// tried these give the smallest error, less than half of that of the usual 0, ±1, ±2, and the coefficients of the
/// transforms of pixels and of filters are exact.
/// </summary>
internal readonly struct WinogradTile4 : IWinogradTile
{
    /// <summary>The points other than 0 and infinity are ±A and ±B.</summary>
    public const float A = 0.625f;

    /// <inheritdoc cref="A"/>
    public const float B = 1.5f;

    // One over the product of a point's distances to the other points; the same for a point and its negative. The
    // output transform multiplies by it: there it costs less than in the filter transform.
    private const float AtZero = 1 / (A * A * B * B);
    private const float AtA = 1 / (2 * A * A * (A * A - B * B));
    private const float AtB = 1 / (2 * B * B * (B * B - A * A));

    /// <inheritdoc />
    public static int Outputs => 4;

    /// <inheritdoc />
    public static int Size => 6;

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void InputColumn<S, V>(float** pixels, nint channel, float* to)
        where S : struct, ISimd<V>
        where V : struct => Input<S, V>(
            S.Load(pixels[0] + channel),
            S.Load(pixels[6] + channel),
            S.Load(pixels[12] + channel),
            S.Load(pixels[18] + channel),
            S.Load(pixels[24] + channel),
            S.Load(pixels[30] + channel),
            to,
            6 * IWinogradTile.Line);

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void InputRow<S, V>(float* from, float* to, nint step)
        where S : struct, ISimd<V>
        where V : struct => Input<S, V>(
            S.Load(from),
            S.Load(from + IWinogradTile.Line),
            S.Load(from + 2 * IWinogradTile.Line),
            S.Load(from + 3 * IWinogradTile.Line),
            S.Load(from + 4 * IWinogradTile.Line),
            S.Load(from + 5 * IWinogradTile.Line),
            to,
            step);

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Filter<S, V>(float* taps, float* to, nint step)
        where S : struct, ISimd<V>
        where V : struct
    {
        const int Last = 6 * Panel.Columns;
        FilterRow<S, V>(
            S.Load(taps), S.Load(taps + Panel.Columns), S.Load(taps + 2 * Panel.Columns), to, step);
        FilterRows<S, V>(taps, S.Create(A), to + 6 * step, step);
        FilterRows<S, V>(taps, S.Create(B), to + 18 * step, step);
        FilterRow<S, V>(
            S.Load(taps + Last),
            S.Load(taps + Last + Panel.Columns),
            S.Load(taps + Last + 2 * Panel.Columns),
            to + 30 * step,
            step);
    }

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Output<S, V>(float* from, nint fromStep, float* to, nint toStep)
        where S : struct, ISimd<V>
        where V : struct
    {
        V plusA = S.Load(from + fromStep), minusA = S.Load(from + 2 * fromStep);
        V plusB = S.Load(from + 3 * fromStep), minusB = S.Load(from + 4 * fromStep);
        V evenA = S.Add(plusA, minusA), oddA = S.Subtract(plusA, minusA);
        V evenB = S.Add(plusB, minusB), oddB = S.Subtract(plusB, minusB);
        V zero = S.Multiply(S.Load(from), S.Create(AtZero));
        S.Store(to, S.MultiplyAdd(evenA, S.Create(AtA), S.MultiplyAdd(evenB, S.Create(AtB), zero)));
        S.Store(to + toStep, S.MultiplyAdd(oddB, S.Create(B * AtB), S.Multiply(oddA, S.Create(A * AtA))));
        S.Store(
            to + 2 * toStep, S.MultiplyAdd(evenB, S.Create(B * B * AtB), S.Multiply(evenA, S.Create(A * A * AtA))));
        V last = S.MultiplyAdd(oddA, S.Create(A * A * A * AtA), S.Load(from + 5 * fromStep));
        S.Store(to + 3 * toStep, S.MultiplyAdd(oddB, S.Create(B * B * B * AtB), last));
    }

    /// <summary>The rows of a point and of its negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void FilterRows<S, V>(float* taps, V point, float* to, nint step)
        where S : struct, ISimd<V>
        where V : struct
    {
        const int Middle = 3 * Panel.Columns, Last = 6 * Panel.Columns;
        V square = S.Multiply(point, point), negative = S.Subtract(S.Zero, point);
        V even0 = S.MultiplyAdd(S.Load(taps + Last), square, S.Load(taps));
        V even1 = S.MultiplyAdd(S.Load(taps + Last + Panel.Columns), square, S.Load(taps + Panel.Columns));
        V even2 = S.MultiplyAdd(S.Load(taps + Last + 2 * Panel.Columns), square, S.Load(taps + 2 * Panel.Columns));
        V odd0 = S.Load(taps + Middle), odd1 = S.Load(taps + Middle + Panel.Columns);
        V odd2 = S.Load(taps + Middle + 2 * Panel.Columns);
        FilterRow<S, V>(
            S.MultiplyAdd(odd0, point, even0),
            S.MultiplyAdd(odd1, point, even1),
            S.MultiplyAdd(odd2, point, even2),
            to,
            step);
        FilterRow<S, V>(
            S.MultiplyAdd(odd0, negative, even0),
            S.MultiplyAdd(odd1, negative, even1),
            S.MultiplyAdd(odd2, negative, even2),
            to + 6 * step,
            step);
    }

    /// <summary>For each point, the value of the polynomial g there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void FilterRow<S, V>(V g0, V g1, V g2, float* to, nint step)
        where S : struct, ISimd<V>
        where V : struct
    {
        V evenA = S.MultiplyAdd(g2, S.Create(A * A), g0), evenB = S.MultiplyAdd(g2, S.Create(B * B), g0);
        S.Store(to, g0);
        S.Store(to + step, S.MultiplyAdd(g1, S.Create(A), evenA));
        S.Store(to + 2 * step, S.MultiplyAdd(g1, S.Create(-A), evenA));
        S.Store(to + 3 * step, S.MultiplyAdd(g1, S.Create(B), evenB));
        S.Store(to + 4 * step, S.MultiplyAdd(g1, S.Create(-B), evenB));
        S.Store(to + 5 * step, g2);
    }

    /// <summary>For each point, the value of the product of (x − q) over the other points q, d being powers of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Input<S, V>(V d0, V d1, V d2, V d3, V d4, V d5, float* to, nint step)
        where S : struct, ISimd<V>
        where V : struct
    {
        V product = S.Create(A * A * B * B), sum = S.Create(-(A * A + B * B));
        V a2 = S.Create(-A * A), b2 = S.Create(-B * B);
        S.Store(to, S.MultiplyAdd(d0, product, S.MultiplyAdd(d2, sum, d4)));
        V even = S.MultiplyAdd(d2, b2, d4), odd = S.MultiplyAdd(d1, b2, d3);
        S.Store(to + step, S.MultiplyAdd(odd, S.Create(A), even));
        S.Store(to + 2 * step, S.MultiplyAdd(odd, S.Create(-A), even));
        even = S.MultiplyAdd(d2, a2, d4);
        odd = S.MultiplyAdd(d1, a2, d3);
        S.Store(to + 3 * step, S.MultiplyAdd(odd, S.Create(B), even));
        S.Store(to + 4 * step, S.MultiplyAdd(odd, S.Create(-B), even));
        S.Store(to + 5 * step, S.MultiplyAdd(d1, product, S.MultiplyAdd(d3, sum, d5)));
    }
}
