using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>
/// <see cref="LinearOp"/> as a matrix product with bias and residual. cuBLAS has no SiLU, so an activation is a second
/// pass over the result, and the residual, which comes after it, a third.
/// </summary>
internal static class LinearLauncher
{
    private const int Threads = 256;

    /// <summary>Adds the op's calls.</summary>
    /// <exception cref="NotSupportedException">
    /// A value has a type that the product does not take, or the activation is GEGLU.
    /// </exception>
    public static void Add(LinearOp op, CudaPlacement at, LaunchList launches)
    {
        if (op.Activation == Activation.Geglu)
            throw new NotSupportedException("the CUDA device has no linear layer with GEGLU: it is an op of its own");
        LaunchShape.RequireStorage(at, op.Input, op.Residual, op.Output);
        ulong output = at[op.Output], residual = at.Optional(op.Residual);
        bool activated = op.Activation != Activation.None;
        launches.Add(new MatmulCall(
            op.Output.Shape.Rows, op.Input.Shape.C, op.Output.Shape.C, at[op.Input],
            at.Weight(op.Weight, CudaWeightLayout.Storage), at.OptionalWeight(op.Bias, CudaWeightLayout.Storage),
            activated ? 0 : residual, output));
        if (!activated)
            return;
        long count = op.Output.Shape.Elements;
        Dim3 grid = LaunchShape.Covering(count, 16 * Threads);
        var silu = new SiluParameters { Input = output, Output = output, Count = count };
        launches.Add("pointwise", "dd_silu", grid, new(Threads), 0, silu);
        if (residual == 0)
            return;
        var add = new AddParameters { A = output, B = residual, Output = output, Count = count };
        launches.Add("pointwise", "dd_add", grid, new(Threads), 0, add);
    }
}
