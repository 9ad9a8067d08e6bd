using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary><see cref="ScaleOp"/> by <c>dd_scale_*</c>: input and output may each be storage or f32.</summary>
internal static class ScaleLauncher
{
    private const int Threads = 256;

    /// <summary>Adds the op's launches.</summary>
    /// <exception cref="NotSupportedException">A value has a type that the kernel does not take.</exception>
    public static void Add(ScaleOp op, CudaPlacement at, LaunchList launches)
    {
        long count = op.Output.Shape.Elements;
        var parameters = new ScaleParameters
        {
            Input = at[op.Input],
            Output = at[op.Output],
            Count = count,
            InputChannels = op.Input.Shape.C,
            OutputChannels = op.Output.Shape.C,
            Factor = op.Factor,
        };
        string kernel = $"dd_scale_{Name(op.Input)}_{Name(op.Output)}";
        launches.Add("pointwise", kernel, LaunchShape.Covering(count, 8 * Threads), new(Threads), 0, parameters);
    }

    private static string Name(TensorValue value) => value.Type == ElementType.F32 ? "f32" : "storage";
}
