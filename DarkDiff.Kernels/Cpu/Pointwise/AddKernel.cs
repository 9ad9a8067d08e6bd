using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu.Pointwise;

/// <summary><see cref="AddOp"/>.</summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
internal sealed unsafe class AddKernel<S, V>(AddOp op, CpuPlacement at)
    : RangeKernel(op.Output.Shape.Elements, 3)
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly float* _a = at[op.A];
    private readonly float* _b = at[op.B];
    private readonly float* _output = at[op.Output];

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Run(long first, long end)
    {
        for (long i = first; i < end; i += S.Width)
            SimdTail<S, V>.Store(_output + i, S.Add(S.Load(_a + i), S.Load(_b + i)), end - i);
    }
}
