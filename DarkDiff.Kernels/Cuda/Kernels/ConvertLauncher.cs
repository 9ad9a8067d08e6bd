using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary><see cref="ConvertOp"/> by <c>dd_convert_*</c> between storage and f32; equal types are a copy.</summary>
internal static class ConvertLauncher
{
    private const int Threads = 256;

    /// <summary>Adds the op's launches.</summary>
    /// <exception cref="NotSupportedException">A value has a type that the kernel does not take.</exception>
    public static void Add(ConvertOp op, CudaPlacement at, LaunchList launches) => Add(
        at[op.Input], op.Input.Type, at[op.Output], op.Output.Type, op.Output.Shape.Elements, launches);

    /// <summary>Adds a launch that converts values; f32 on one side at least, or the same type on both.</summary>
    public static void Add(
        ulong input, ElementType from, ulong output, ElementType to, long count, LaunchList launches)
    {
        if (from == to)
        {
            RepeatBatchLauncher.Add(input, output, count * from.Size(), 1, launches);
            return;
        }

        var parameters = new ConvertParameters { Input = input, Output = output, Count = count };
        string kernel = to == ElementType.F32 ? "dd_convert_storage_f32" : "dd_convert_f32_storage";
        launches.Add("pointwise", kernel, LaunchShape.Covering(count, 8 * Threads), new(Threads), 0, parameters);
    }
}
