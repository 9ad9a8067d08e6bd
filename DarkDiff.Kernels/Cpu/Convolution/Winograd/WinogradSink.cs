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
    private readonly int _down = (op.Output.Shape.H + outputs - 1) / outputs;
    private readonly int _across = (op.Output.Shape.W + outputs - 1) / outputs;

    /// <summary>Writes one vector of channels of a tile.</summary>
    /// <param name="tile">Tile, counted through all images.</param>
    /// <param name="channel">First channel.</param>
    /// <param name="results">outputs² vectors, row by row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(int tile, int channel, float* results)
    {
        int image = tile / (_down * _across), top = tile / _across % _down * outputs, left = tile % _across * outputs;
        int rows = Math.Min(outputs, _height - top), columns = Math.Min(outputs, _width - left);
        int count = _channels - channel;
        V shift = _bias == null ? S.Zero : S.Load(_bias + channel);
        if (_channelBias != null)
            shift = S.Add(shift, S.Load(_channelBias + (nint)image * _channels + channel));
        for (int i = 0; i < rows; i++)
        {
            nint at = (((nint)image * _height + top + i) * _width + left) * _channels + channel;
            for (int j = 0; j < columns; j++, at += _channels)
            {
                V x = S.Add(S.Load(results + (i * outputs + j) * S.Width), shift);
                if (_isSilu)
                    x = SimdMath<S, V>.Silu(x);
                if (_residual != null)
                    x = S.Add(x, S.Load(_residual + at));
                if (count >= S.Width)
                    S.Store(_output + at, x);
                else
                    SimdTail<S, V>.Store(_output + at, x, count);
            }
        }
    }
}
