using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary><see cref="GroupNormOp"/> in three launches: measure, fold, apply.</summary>
internal static class GroupNormLauncher
{
    private const string Module = "group_norm";

    /// <summary>Bytes of scratch that the op needs.</summary>
    public static long ScratchBytes(GroupNormOp op, DeviceLimits limits) =>
        new GroupNormTiles(op, limits).ScratchBytes;

    /// <summary>Adds the op's launches.</summary>
    /// <exception cref="NotSupportedException">
    /// A value has a type that the kernel does not take, or there are too many channels.
    /// </exception>
    public static void Add(GroupNormOp op, CudaPlacement at, LaunchList launches)
    {
        LaunchShape.RequireStorage(at, op.Input, op.Input2, op.Output);
        var tiles = new GroupNormTiles(op, at.Limits);
        ulong scratch = at.Scratch(tiles.ScratchBytes);
        var parameters = new GroupNormParameters
        {
            Input = at[op.Input],
            Input2 = at.Optional(op.Input2),
            Weight = at.Weight(op.Weight, CudaWeightLayout.F32Vector),
            Bias = at.Weight(op.Bias, CudaWeightLayout.F32Vector),
            Output = at[op.Output],
            Moments = scratch,
            Factors = scratch + (ulong)tiles.MomentBytes,
            Pixels = tiles.Pixels,
            Channels1 = op.Input.Shape.C,
            Channels = tiles.Channels,
            Groups = tiles.Groups,
            Slabs = tiles.Slabs,
            SlabPixels = tiles.SlabPixels,
            BlockPixels = tiles.BlockPixels,
            Lanes = tiles.Lanes,
            PixelLanes = tiles.PixelLanes,
            Vector = tiles.Vector,
            Epsilon = op.Epsilon,
        };
        var block = new Dim3(tiles.Threads);
        string activation = op.Activation == Activation.Silu ? "_silu" : "";
        int blocks = (tiles.Pixels + tiles.BlockPixels - 1) / tiles.BlockPixels;
        launches.Add(
            Module,
            $"dd_group_norm_measure_{tiles.Vector}",
            new(tiles.Slabs, tiles.Images),
            block,
            tiles.MeasureShared,
            parameters);
        launches.Add(Module, "dd_group_norm_fold", new(tiles.Groups, tiles.Images), new(32), 0, parameters);
        launches.Add(
            Module,
            $"dd_group_norm_apply{activation}_{tiles.Vector}",
            new(blocks, tiles.Images),
            block,
            tiles.ApplyShared,
            parameters);
    }
}
