using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>
/// <see cref="TimestepEmbeddingOp"/> by <c>dd_timestep_embedding</c>: the timestep is f32, the output storage.
/// </summary>
internal static class TimestepEmbeddingLauncher
{
    private const int Threads = 32;

    /// <summary>Adds the op's launches.</summary>
    /// <exception cref="NotSupportedException">A value has a type that the kernel does not take.</exception>
    public static void Add(TimestepEmbeddingOp op, CudaPlacement at, LaunchList launches)
    {
        LaunchShape.Require(ElementType.F32, op.Timestep);
        LaunchShape.RequireStorage(at, op.Output);
        int half = op.Output.Shape.C / 2;
        var parameters = new TimestepParameters { Timestep = at[op.Timestep], Output = at[op.Output], Half = half };
        Dim3 grid = LaunchShape.Covering(half, Threads);
        launches.Add("pointwise", "dd_timestep_embedding", grid, new(Threads), 0, parameters);
    }
}
