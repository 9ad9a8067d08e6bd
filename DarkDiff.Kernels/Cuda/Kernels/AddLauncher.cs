using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary><see cref="AddOp"/> by <c>dd_add</c>.</summary>
internal static class AddLauncher
{
    private const int Threads = 256;

    /// <summary>Adds the op's launches.</summary>
    /// <exception cref="NotSupportedException">A value has a type that the kernel does not take.</exception>
    public static void Add(AddOp op, CudaPlacement at, LaunchList launches)
    {
        LaunchShape.RequireStorage(at, op.A, op.B, op.Output);
        long count = op.Output.Shape.Elements;
        var parameters = new AddParameters { A = at[op.A], B = at[op.B], Output = at[op.Output], Count = count };
        launches.Add("pointwise", "dd_add", LaunchShape.Covering(count, 16 * Threads), new(Threads), 0, parameters);
    }
}
