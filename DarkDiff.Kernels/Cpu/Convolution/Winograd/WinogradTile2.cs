using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Convolution.Winograd;

/// <summary>
/// F(2×2, 3×3), four ninths of the products: polynomials evaluated at 0, ±1 and infinity. Its transforms only add.
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
    public static unsafe void Output<S, V>(float* from, nint fromStep, float* to, nint toStep)
        where S : struct, ISimd<V>
        where V : struct
    {
        V plus = S.Load(from + fromStep), minus = S.Load(from + 2 * fromStep);
        S.Store(to, S.Add(S.Load(from), S.Add(plus, minus)));
        S.Store(to + toStep, S.Add(S.Subtract(plus, minus), S.Load(from + 3 * fromStep)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Input<S, V>(V d0, V d1, V d2, V d3, float* to, nint step)
        where S : struct, ISimd<V>
        where V : struct
    {
        S.Store(to, S.Subtract(d2, d0));
        S.Store(to + step, S.Add(d2, d1));
        S.Store(to + 2 * step, S.Subtract(d2, d1));
        S.Store(to + 3 * step, S.Subtract(d3, d1));
    }
}
