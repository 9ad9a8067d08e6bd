using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary><see cref="RepeatBatchOp"/> by <c>dd_repeat</c>, for any type.</summary>
internal static class RepeatBatchLauncher
{
    private const int Threads = 256;

    /// <summary>Adds the op's launches.</summary>
    /// <exception cref="NotSupportedException">A value has a type that the kernel does not take.</exception>
    public static void Add(RepeatBatchOp op, CudaPlacement at, LaunchList launches)
    {
        LaunchShape.Require(op.Input.Type, op.Output);
        Add(at[op.Input], at[op.Output], op.Input.Bytes, op.Output.Shape.N, launches);
    }

    /// <summary>Adds a launch that copies bytes (an even number) several times, one copy behind the other.</summary>
    public static void Add(ulong input, ulong output, long bytes, int copies, LaunchList launches)
    {
        long words = bytes / sizeof(ushort);
        var parameters = new RepeatParameters { Input = input, Output = output, Words = words, Copies = copies };
        launches.Add("pointwise", "dd_repeat", LaunchShape.Covering(words, 8 * Threads), new(Threads), 0, parameters);
    }
}
