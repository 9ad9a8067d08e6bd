using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Convolution.Winograd;

/// <summary>
/// The transforms of one of Winograd's minimal filters F(m×m, 3×3): an m×m tile of the result needs (m+2)×(m+2) pixels,
/// and as many products per pair of channels instead of 9·m². Two dimensions are one dimension done twice
/// (Lavin and Gray 2016).
/// </summary>
internal interface IWinogradTile
{
    /// <summary>
    /// Channels that are transformed together, a cache line whatever the width of vectors: what is touched of a line is
    /// touched at once. Between the two dimensions values lie [Size][Size][Line] or [Size][Outputs][Line].
    /// </summary>
    const int Line = CacheLine.Floats;

    /// <summary>Values of a filter.</summary>
    const int Taps = 9;

    /// <summary>m: rows and columns of results of a tile.</summary>
    static abstract int Outputs { get; }

    /// <summary>m + 2: rows and columns of pixels of a tile.</summary>
    static abstract int Size { get; }

    /// <summary>One column of the input transform, pixels in any place.</summary>
    /// <param name="pixels">Addresses of the first pixel of the column and of those below, each Size further on.</param>
    /// <param name="channel">First channel.</param>
    /// <param name="to">Size vectors, Size · <see cref="Line"/> floats from each other.</param>
    static abstract unsafe void InputColumn<S, V>(float** pixels, nint channel, float* to)
        where S : struct, ISimd<V>
        where V : struct;

    /// <summary>One row of the input transform.</summary>
    /// <param name="from">Size vectors, <see cref="Line"/> floats from each other.</param>
    /// <param name="to">Size vectors.</param>
    /// <param name="step">Floats between those.</param>
    static abstract unsafe void InputRow<S, V>(float* from, float* to, nint step)
        where S : struct, ISimd<V>
        where V : struct;

    /// <summary>One row or column of the output transform, with the factors that the filter transform leaves out.</summary>
    /// <param name="from">Size vectors.</param>
    /// <param name="fromStep">Floats between those.</param>
    /// <param name="to">Outputs vectors.</param>
    /// <param name="toStep">Floats between those.</param>
    static abstract unsafe void Output<S, V>(float* from, nint fromStep, float* to, nint toStep)
        where S : struct, ISimd<V>
        where V : struct;

    /// <summary>
    /// The filter transform, both dimensions, of a vector of filters. What it should divide by is left to the output
    /// transform.
    /// </summary>
    /// <param name="taps">[<see cref="Taps"/>][<see cref="Panel.Columns"/>], one filter in each column.</param>
    /// <param name="to">Size² vectors.</param>
    /// <param name="step">Floats between those.</param>
    static abstract unsafe void Filter<S, V>(float* taps, float* to, nint step)
        where S : struct, ISimd<V>
        where V : struct;
}
