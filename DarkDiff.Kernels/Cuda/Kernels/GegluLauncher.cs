using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary><see cref="GegluOp"/> by <c>dd_geglu</c>.</summary>
internal static class GegluLauncher
{
    private const int Threads = 256;

    /// <summary>Adds the op's launches.</summary>
    /// <exception cref="NotSupportedException">A value has a type that the kernel does not take.</exception>
    public static void Add(GegluOp op, CudaPlacement at, LaunchList launches)
    {
        LaunchShape.RequireStorage(at, op.Input, op.Output);
        long count = op.Output.Shape.Elements;
        var parameters = new GegluParameters
        {
            Input = at[op.Input],
            Output = at[op.Output],
            Count = count,
            Channels = op.Output.Shape.C,
        };
        launches.Add("pointwise", "dd_geglu", LaunchShape.Covering(count, 16 * Threads), new(Threads), 0, parameters);
    }
}
