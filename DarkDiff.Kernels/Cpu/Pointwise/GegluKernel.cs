using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu.Pointwise;

/// <summary><see cref="GegluOp"/>.</summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
internal sealed unsafe class GegluKernel<S, V>(GegluOp op, CpuPlacement at)
    : RangeKernel(op.Output.Shape.Rows, op.Input.Shape.C)
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly float* _input = at[op.Input];
    private readonly float* _output = at[op.Output];
    private readonly long _channels = op.Output.Shape.C;

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Run(long first, long end)
    {
        for (long row = first; row < end; row++)
        {
            float* values = _input + row * 2 * _channels, gates = values + _channels, to = _output + row * _channels;
            for (long i = 0; i < _channels; i += S.Width)
            {
                V gated = S.Multiply(S.Load(values + i), SimdMath<S, V>.Gelu(S.Load(gates + i)));
                SimdTail<S, V>.Store(to + i, gated, _channels - i);
            }
        }
    }
}
