using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary><see cref="SiluOp"/> by <c>dd_silu</c>.</summary>
internal static class SiluLauncher
{
    private const int Threads = 256;

    /// <summary>Adds the op's launches.</summary>
    /// <exception cref="NotSupportedException">A value has a type that the kernel does not take.</exception>
    public static void Add(SiluOp op, CudaPlacement at, LaunchList launches)
    {
        LaunchShape.RequireStorage(at, op.Input, op.Output);
        long count = op.Output.Shape.Elements;
        var parameters = new SiluParameters { Input = at[op.Input], Output = at[op.Output], Count = count };
        launches.Add("pointwise", "dd_silu", LaunchShape.Covering(count, 16 * Threads), new(Threads), 0, parameters);
    }
}
