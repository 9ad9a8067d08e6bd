using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu.Pointwise;

/// <summary><see cref="SiluOp"/>.</summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
internal sealed unsafe class SiluKernel<S, V>(SiluOp op, CpuPlacement at)
    : RangeKernel(op.Output.Shape.Elements, 2)
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly float* _input = at[op.Input];
    private readonly float* _output = at[op.Output];

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Run(long first, long end)
    {
        for (long i = first; i < end; i += S.Width)
            SimdTail<S, V>.Store(_output + i, SimdMath<S, V>.Silu(S.Load(_input + i)), end - i);
    }
}
