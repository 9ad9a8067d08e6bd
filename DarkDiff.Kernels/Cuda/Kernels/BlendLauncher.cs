using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary><see cref="BlendOp"/> by <c>dd_blend</c>, in f32.</summary>
internal static class BlendLauncher
{
    private const int Threads = 256;

    /// <summary>Adds the op's launches.</summary>
    /// <exception cref="NotSupportedException">A value has a type that the kernel does not take.</exception>
    public static void Add(BlendOp op, CudaPlacement at, LaunchList launches)
    {
        LaunchShape.Require(ElementType.F32, op.Base, op.Tile, op.Weight, op.Output);
        TensorShape image = op.Output.Shape, tile = op.Tile.Shape;
        var parameters = new BlendParameters
        {
            Base = at[op.Base],
            Tile = at[op.Tile],
            Weight = at[op.Weight],
            Output = at[op.Output],
            Count = image.Elements,
            Rows = image.H,
            Columns = image.W,
            Channels = image.C,
            Row = op.Row,
            Column = op.Column,
            TileRows = tile.H,
            TileColumns = tile.W,
        };
        Dim3 grid = LaunchShape.Covering(image.Elements, 4 * Threads);
        launches.Add("pointwise", "dd_blend", grid, new(Threads), 0, parameters);
    }
}
