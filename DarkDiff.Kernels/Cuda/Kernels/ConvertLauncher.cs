using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary><see cref="ConvertOp"/> by <c>dd_convert_*</c> between storage and f32; equal types are a copy.</summary>
internal static class ConvertLauncher
{
    private const int Threads = 256;

    /// <summary>Bytes of scratch that the op needs.</summary>
    public static long ScratchBytes(ConvertOp op, DeviceLimits limits) => 0;

    /// <summary>Adds the op's launches.</summary>
    /// <exception cref="NotSupportedException">A value has a type that the kernel does not take.</exception>
    public static void Add(ConvertOp op, CudaPlacement at, LaunchList launches)
    {
        ulong input = at[op.Input], output = at[op.Output];
        if (op.Input.Type == op.Output.Type)
        {
            RepeatBatchLauncher.Add(input, output, op.Input.Bytes, 1, launches);
            return;
        }

        long count = op.Output.Shape.Elements;
        var parameters = new ConvertParameters { Input = input, Output = output, Count = count };
        string kernel = op.Output.Type == ElementType.F32 ? "dd_convert_storage_f32" : "dd_convert_f32_storage";
        launches.Add("pointwise", kernel, LaunchShape.Covering(count, 8 * Threads), new(Threads), 0, parameters);
    }
}
