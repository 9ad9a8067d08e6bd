using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Pointwise;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu.Normalization;

/// <summary>
/// <see cref="LayerNormOp"/>: mean, then variance about it, then the result, while the row is cached.
/// </summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
internal sealed unsafe class LayerNormKernel<S, V>(LayerNormOp op, CpuPlacement at)
    : RangeKernel(op.Output.Shape.Rows, op.Output.Shape.C)
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly float* _input = at[op.Input];
    private readonly float* _output = at[op.Output];
    private readonly float* _weight = at.Vector(op.Weight);
    private readonly float* _bias = at.Vector(op.Bias);
    private readonly long _channels = op.Output.Shape.C;
    private readonly float _epsilon = op.Epsilon;

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Run(long first, long end)
    {
        for (long row = first; row < end; row++)
        {
            float* from = _input + row * _channels, to = _output + row * _channels;
            float mean = Sum(from) / _channels;
            float deviation = 1 / MathF.Sqrt(SquaredDeviations(from, mean) / _channels + _epsilon);
            V center = S.Create(mean), factor = S.Create(deviation);
            for (long i = 0; i < _channels; i += S.Width)
            {
                V x = S.Multiply(S.Subtract(S.Load(from + i), center), factor);
                x = S.MultiplyAdd(x, S.Load(_weight + i), S.Load(_bias + i));
                SimdTail<S, V>.Store(to + i, x, _channels - i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Sum(float* row)
    {
        V sums = S.Zero;
        long i = 0;
        for (; i + S.Width <= _channels; i += S.Width)
            sums = S.Add(sums, S.Load(row + i));
        float sum = S.Sum(sums);
        for (; i < _channels; i++)
            sum += row[i];
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float SquaredDeviations(float* row, float mean)
    {
        V sums = S.Zero, center = S.Create(mean);
        long i = 0;
        for (; i + S.Width <= _channels; i += S.Width)
        {
            V deviation = S.Subtract(S.Load(row + i), center);
            sums = S.MultiplyAdd(deviation, deviation, sums);
        }

        float sum = S.Sum(sums);
        for (; i < _channels; i++)
            sum += (row[i] - mean) * (row[i] - mean);
        return sum;
    }
}
