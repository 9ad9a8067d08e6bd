using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary><see cref="LinearOp"/>: A is the input as it lies.</summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
/// <typeparam name="E">Type of the operands within panels.</typeparam>
internal sealed unsafe class LinearKernel<S, V, E>(LinearOp op, CpuPlacement at, bool isInPlace, Bf16Tiles? tiles)
    : MatmulKernel<S, V, E>(
    tiles,
    at[op.Input],
    at.Matrix<E>(op.Weight, isInPlace),
    at[op.Output],
    at.IsStreamed<S, V>(op.Output),
    at.Scratch((long)at.Threads * WorkspaceFloats(isInPlace, op.Activation == Activation.Geglu) * sizeof(float)),
    new MatmulEpilogue((nint)at.OptionalVector(op.Bias), 0, (nint)at.Optional(op.Residual), op.Activation),
    1,
    op.Output.Shape.Rows,
    op.Output.Shape.C,
    op.Input.Shape.C,
    at.Threads)
    where S : struct, ISimd<V>
    where V : struct
    where E : unmanaged, IPanelElement<E>
{
    private readonly float* _input = at[op.Input];
    private readonly int _inputs = op.Input.Shape.C;

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Gather(int image, int row, int rows, int k, int depth, E* panel)
    {
        float* from = _input + (nint)row * _inputs + k;
        for (int r = 0; r < rows; r++, from += _inputs, panel += Panel.Stride)
        {
            for (int i = 0; i < depth; i += S.Width)
                E.Store<S, V>(panel + i, S.Load(from + i));
        }
    }
}
