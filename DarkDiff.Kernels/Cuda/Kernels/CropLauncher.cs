using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary><see cref="CropOp"/> by <c>dd_crop</c>, in f32.</summary>
internal static class CropLauncher
{
    private const int Threads = 256;

    /// <summary>Adds the op's launches.</summary>
    /// <exception cref="NotSupportedException">A value has a type that the kernel does not take.</exception>
    public static void Add(CropOp op, CudaPlacement at, LaunchList launches)
    {
        LaunchShape.Require(ElementType.F32, op.Input, op.Output);
        TensorShape input = op.Input.Shape, output = op.Output.Shape;
        var parameters = new CropParameters
        {
            Input = at[op.Input],
            Output = at[op.Output],
            Count = output.Elements,
            InputRow = input.W * input.C,
            OutputRow = output.W * output.C,
            InputRows = input.H,
            OutputRows = output.H,
            Row = op.Row,
            Skip = op.Column * input.C,
        };
        Dim3 grid = LaunchShape.Covering(output.Elements, 4 * Threads);
        launches.Add("pointwise", "dd_crop", grid, new(Threads), 0, parameters);
    }
}
