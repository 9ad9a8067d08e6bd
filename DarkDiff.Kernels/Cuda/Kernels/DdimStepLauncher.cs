using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary><see cref="DdimStepOp"/> by <c>dd_ddim_step</c>, all in f32.</summary>
internal static class DdimStepLauncher
{
    private const int Threads = 256;

    /// <summary>Adds the op's launches.</summary>
    /// <exception cref="NotSupportedException">A value has a type that the kernel does not take.</exception>
    public static void Add(DdimStepOp op, CudaPlacement at, LaunchList launches)
    {
        LaunchShape.Require(ElementType.F32, op.Latent, op.Prediction, op.Coefficients, op.Output);
        long count = op.Output.Shape.Elements;
        ulong prediction = at[op.Prediction];
        var parameters = new DdimParameters
        {
            Latent = at[op.Latent],
            Conditional = prediction,
            Unconditional = op.Prediction.Shape.N == 2 ? prediction + (ulong)count * sizeof(float) : 0,
            Coefficients = at[op.Coefficients],
            Output = at[op.Output],
            Count = count,
        };
        Dim3 grid = LaunchShape.Covering(count, 4 * Threads);
        launches.Add("pointwise", "dd_ddim_step", grid, new(Threads), 0, parameters);
    }
}
