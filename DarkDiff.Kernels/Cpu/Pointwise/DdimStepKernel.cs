using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu.Pointwise;

/// <summary><see cref="DdimStepOp"/>.</summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
internal sealed unsafe class DdimStepKernel<S, V>(DdimStepOp op, CpuPlacement at)
    : RangeKernel(op.Output.Shape.Elements, 4)
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly float* _latent = at[op.Latent];
    private readonly float* _conditional = at[op.Prediction];
    private readonly float* _unconditional =
        op.Prediction.Shape.N == 2 ? at[op.Prediction] + op.Output.Shape.Elements : null;

    private readonly float* _coefficients = at[op.Coefficients];
    private readonly float* _output = at[op.Output];

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Run(long first, long end)
    {
        V a = S.Create(_coefficients[0]), b = S.Create(_coefficients[1]), c = S.Create(_coefficients[2]);
        V d = S.Create(_coefficients[3]), e = S.Create(_coefficients[4]), f = S.Create(_coefficients[5]);
        V w = S.Create(_coefficients[6]);
        for (long i = first; i < end; i += S.Width)
        {
            V x = S.Load(_latent + i), p = S.Load(_conditional + i);
            if (_unconditional != null)
            {
                V u = S.Load(_unconditional + i);
                p = S.MultiplyAdd(w, S.Subtract(p, u), u);
            }

            V clean = S.MultiplyAdd(a, x, S.Multiply(b, p));
            V noise = S.MultiplyAdd(c, x, S.Multiply(d, p));
            SimdTail<S, V>.Store(_output + i, S.MultiplyAdd(e, clean, S.Multiply(f, noise)), end - i);
        }
    }
}
