using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu.Convolution.Winograd;

/// <summary>Writes tiles of results into the image: activation(x + bias + channel bias) + residual.</summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
internal sealed unsafe class WinogradSink<S, V>(Conv2dOp op, CpuPlacement at, int outputs)
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly float* _output = at[op.Output];
    private readonly float* _bias = at.OptionalVector(op.Bias);
    private readonly float* _channelBias = at.Optional(op.ChannelBias);
    private readonly float* _residual = at.Optional(op.Residual);
    private readonly bool _isSilu = op.Activation == Activation.Silu;
    private readonly int _height = op.Output.Shape.H;
    private readonly int _width = op.Output.Shape.W;
    private readonly int _channels = op.Output.Shape.C;
    private readonly WinogradGrid _grid = new(op.Output.Shape, outputs);
    private readonly bool _isStreamed = at.IsStreamed<S, V>(op.Output);

    /// <summary>Whether it writes past the caches.</summary>
    public bool IsStreamed => _isStreamed;

    /// <summary>Where a tile goes.</summary>
    /// <param name="tile">Tile, counted through all images.</param>
    public WinogradPlace Locate(int tile)
    {
        (int image, int top, int left) = _grid.Locate(tile);
        nint pixel = ((nint)image * _height + top) * _width + left;
        return new(image, pixel, Math.Min(outputs, _height - top), Math.Min(outputs, _width - left));
    }

    /// <summary>Asks for where a line of channels of a tile goes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Prefetch(in WinogradPlace place, int channel)
    {
        if (_isStreamed)
            return;
        for (int i = 0; i < place.Rows; i++)
        {
            float* to = _output + (place.Pixel + (nint)i * _width) * _channels + channel;
            for (int j = 0; j < place.Columns; j++)
                S.Prefetch(to + j * _channels);
        }
    }

    /// <summary>Writes a line of channels of a tile.</summary>
    /// <param name="place">Where the tile goes.</param>
    /// <param name="channel">First channel.</param>
    /// <param name="results">[outputs][outputs][<see cref="IWinogradTile.Line"/>].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(in WinogradPlace place, int channel, float* results)
    {
        int count = Math.Min(IWinogradTile.Line, _channels - channel);
        float* shift = stackalloc float[IWinogradTile.Line];
        for (int v = 0; v < count; v += S.Width)
        {
            V bias = _bias == null ? S.Zero : S.Load(_bias + channel + v);
            if (_channelBias != null)
                bias = S.Add(bias, S.Load(_channelBias + (nint)place.Image * _channels + channel + v));
            S.Store(shift + v, bias);
        }

        for (int i = 0; i < place.Rows; i++)
        {
            float* from = results + i * outputs * IWinogradTile.Line;
            nint to = (place.Pixel + (nint)i * _width) * _channels + channel;
            for (int j = 0; j < place.Columns; j++, from += IWinogradTile.Line, to += _channels)
            {
                for (int v = 0; v < count; v += S.Width)
                {
                    V x = S.Add(S.Load(from + v), S.Load(shift + v));
                    if (_isSilu)
                        x = SimdMath<S, V>.Silu(x);
                    if (_residual != null)
                        x = S.Add(x, S.Load(_residual + to + v));
                    if (_isStreamed)
                        S.StorePastCaches(_output + to + v, x);
                    else if (count - v >= S.Width)
                        S.Store(_output + to + v, x);
                    else
                        SimdTail<S, V>.Store(_output + to + v, x, count - v);
                }
            }
        }
    }
}
