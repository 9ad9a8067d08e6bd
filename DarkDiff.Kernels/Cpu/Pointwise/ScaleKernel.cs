using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu.Pointwise;

/// <summary><see cref="ScaleOp"/>.</summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
internal sealed unsafe class ScaleKernel<S, V>(ScaleOp op, CpuPlacement at)
    : RangeKernel(op.Output.Shape.Rows, op.Input.Shape.C)
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly float* _input = at[op.Input];
    private readonly float* _output = at[op.Output];
    private readonly long _inputChannels = op.Input.Shape.C;
    private readonly long _channels = op.Output.Shape.C;
    private readonly float _factor = op.Factor;

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Run(long first, long end)
    {
        V factor = S.Create(_factor);
        for (long row = first; row < end; row++)
        {
            float* from = _input + row * _inputChannels, to = _output + row * _channels;
            for (long i = 0; i < _channels; i += S.Width)
                SimdTail<S, V>.Store(to + i, S.Multiply(factor, S.Load(from + i)), _channels - i);
        }
    }
}
