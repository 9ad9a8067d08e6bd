using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary><see cref="Conv2dOp"/> by <c>dd_conv2d_*</c>.</summary>
internal static class Conv2dLauncher
{
    private const string Module = "conv2d";
    private const int ReductionThreads = 256;

    /// <summary>Bytes of scratch that the op needs.</summary>
    public static long ScratchBytes(Conv2dOp op, DeviceLimits limits) => Conv2dPlan.Choose(op, limits).ScratchBytes;

    /// <summary>Adds the op's launches.</summary>
    /// <exception cref="NotSupportedException">A value has a type or size that the kernels do not take.</exception>
    public static void Add(Conv2dOp op, CudaPlacement at, LaunchList launches) =>
        Add(op, Conv2dPlan.Choose(op, at.Limits), at, launches);

    /// <summary>Adds the op's launches by a given plan.</summary>
    /// <exception cref="NotSupportedException">A value has a type or size that the kernels do not take.</exception>
    public static void Add(Conv2dOp op, Conv2dPlan plan, CudaPlacement at, LaunchList launches)
    {
        Require(op, at);
        Conv2dParameters parameters = Parameters(op, plan, at);
        long blocks = (long)plan.RowTiles * plan.ColumnTiles;
        Dim3 grid = LaunchShape.Covering(blocks, 1) with { Y = plan.Splits };
        launches.Add(Module, plan.Tile.Kernel, grid, new(plan.Tile.Threads), 0, parameters);
        if (plan.Splits == 1)
            return;
        // A thread of it has four channels where channels are whole vectors, else one.
        long sums = op.Output.Shape.Elements;
        Dim3 reduction = LaunchShape.Covering(op.Output.Shape.C % 8 == 0 ? sums / 4 : sums, ReductionThreads);
        launches.Add(Module, "dd_conv2d_reduce", reduction, new(ReductionThreads), 0, parameters);
    }

    private static Conv2dParameters Parameters(Conv2dOp op, Conv2dPlan plan, CudaPlacement at)
    {
        TensorShape input = op.Input.Shape, output = op.Output.Shape;
        IReadOnlyList<int> kernel = op.Weight.Dimensions;
        int taps = ConvWeightLayout.Chunk / kernel[3];
        return new Conv2dParameters
        {
            Input = at[op.Input],
            Input2 = at.Optional(op.Input2),
            Weight = at.Weight(op.Weight, CudaWeightLayout.ConvTaps),
            Bias = at.OptionalWeight(op.Bias, CudaWeightLayout.F32Vector),
            ChannelBias = at.Optional(op.ChannelBias),
            Residual = at.Optional(op.Residual),
            Output = at[op.Output],
            Partial = plan.Splits > 1 ? at.Scratch(plan.ScratchBytes) : 0,
            Rows = output.Rows,
            Outputs = output.C,
            Channels1 = input.C,
            Channels2 = op.Input2?.Shape.C ?? 0,
            Width = input.W,
            ImagePixels = input.H * input.W,
            VirtualHeight = op.Upsample ? 2 * input.H : input.H,
            VirtualWidth = op.Upsample ? 2 * input.W : input.W,
            Shift = op.Upsample ? 1 : 0,
            OutputWidth = output.W,
            OutputPixels = output.H * output.W,
            KernelHeight = kernel[1],
            KernelWidth = kernel[2],
            Stride = op.Stride,
            Padding = op.PadBefore,
            Depth = ConvWeightLayout.Depth(kernel),
            StepY = taps / kernel[2],
            StepX = taps % kernel[2],
            StepChannel = ConvWeightLayout.Chunk % kernel[3],
            Chunks = plan.Chunks,
            ChunksPerSplit = plan.ChunksPerSplit,
            Splits = plan.Splits,
            RowTiles = plan.RowTiles,
            ColumnTiles = plan.ColumnTiles,
            Silu = op.Activation == Activation.Silu ? 1 : 0,
            OutputF32 = op.Output.Type == ElementType.F32 ? 1 : 0,
        };
    }

    private static void Require(Conv2dOp op, CudaPlacement at)
    {
        LaunchShape.RequireStorage(at, op.ChannelBias, op.Residual, op.Input2);
        if (op.Input.Type == ElementType.F32 && op.Input2 is not null)
            throw new NotSupportedException($"{op.Input} is F32, so there can be no second input such as {op.Input2}");
        if (op.Activation is not (Activation.None or Activation.Silu))
            throw new NotSupportedException($"{op.Activation} is no activation of the convolution kernel");

        // Tiles reach beyond the last row and column, and coordinates beyond the image, all counted in 32 bits.
        const int most = int.MaxValue / 2;
        if (op.Output.Shape.Rows > most || op.Output.Shape.C > most)
            throw new NotSupportedException($"{op.Output} has more pixels or channels than the kernel can count");
        if (op.Input.Shape.H > most / 4 || op.Input.Shape.W > most / 4)
            throw new NotSupportedException($"{op.Input} is larger than the kernel can count");
    }
}
