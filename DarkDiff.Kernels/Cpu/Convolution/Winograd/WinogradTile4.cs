using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Convolution.Winograd;

/// <summary>
/// F(4×4, 3×3), a quarter of the products. Its polynomials are evaluated at 0, ±5/8, ±3/2 and infinity: of the points
/// tried these give the smallest error, less than half of that of the usual 0, ±1, ±2, and every coefficient is exact.
/// </summary>
internal readonly struct WinogradTile4 : IWinogradTile
{
    /// <summary>The points other than 0 and infinity are ±A and ±B.</summary>
    public const float A = 0.625f;

    /// <inheritdoc cref="A"/>
    public const float B = 1.5f;

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
    public static unsafe void Output<S, V>(float* from, nint fromStep, float* to, nint toStep)
        where S : struct, ISimd<V>
        where V : struct
    {
        V plusA = S.Load(from + fromStep), minusA = S.Load(from + 2 * fromStep);
        V plusB = S.Load(from + 3 * fromStep), minusB = S.Load(from + 4 * fromStep);
        V evenA = S.Add(plusA, minusA), oddA = S.Subtract(plusA, minusA);
        V evenB = S.Add(plusB, minusB), oddB = S.Subtract(plusB, minusB);
        S.Store(to, S.Add(S.Load(from), S.Add(evenA, evenB)));
        S.Store(to + toStep, S.MultiplyAdd(oddB, S.Create(B), S.Multiply(oddA, S.Create(A))));
        S.Store(to + 2 * toStep, S.MultiplyAdd(evenB, S.Create(B * B), S.Multiply(evenA, S.Create(A * A))));
        V last = S.MultiplyAdd(oddA, S.Create(A * A * A), S.Load(from + 5 * fromStep));
        S.Store(to + 3 * toStep, S.MultiplyAdd(oddB, S.Create(B * B * B), last));
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
