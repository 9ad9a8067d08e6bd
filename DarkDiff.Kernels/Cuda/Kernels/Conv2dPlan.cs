using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>How a convolution is divided among blocks.</summary>
internal sealed class Conv2dPlan
{
    private const int MostSplits = 32;
    private const int LeastChunksPerSplit = 8;

    // Cycles, for choosing only: multiply-adds of one multiprocessor, the least that one step takes from barrier to
    // barrier, filling the pipeline and writing the tile, in steps, and launching the kernel that adds up the parts.
    private const double ProductsPerCycle = 1024;
    private const double LeastCyclesPerChunk = 250;
    private const double ChunksOfOverhead = 6;
    private const double ReductionCycles = 4000;
    private const double PartialBytesPerCycle = 16;

    private Conv2dPlan(Conv2dOp op, Conv2dTile tile, int splits)
    {
        Tile = tile;
        Chunks = ConvWeightLayout.Depth(op.Weight.Dimensions) / ConvWeightLayout.Chunk;
        ChunksPerSplit = Quotient(Chunks, Math.Clamp(splits, 1, Chunks));
        Splits = Quotient(Chunks, ChunksPerSplit);
        RowTiles = Quotient(op.Output.Shape.Rows, tile.Rows);
        ColumnTiles = Quotient(op.Output.Shape.C, tile.Columns);
        PartialBytes = (long)op.Output.Shape.Rows * ((op.Output.Shape.C + 7L) / 8 * 8) * sizeof(float);
    }

    /// <summary>The kernel.</summary>
    public Conv2dTile Tile { get; }

    /// <summary>Parts of the depth, none empty.</summary>
    public int Splits { get; }

    /// <summary>Steps through the depth.</summary>
    public int Chunks { get; }

    /// <summary>Steps of one part; the last may have fewer.</summary>
    public int ChunksPerSplit { get; }

    /// <summary>Tiles over the output's pixels.</summary>
    public int RowTiles { get; }

    /// <summary>Tiles over the output's channels.</summary>
    public int ColumnTiles { get; }

    /// <summary>Bytes of the parts' sums.</summary>
    public long ScratchBytes => Splits > 1 ? Splits * PartialBytes : 0;

    private long PartialBytes { get; }

    /// <summary>A plan with a given tile and about as many parts as asked for.</summary>
    /// <exception cref="NotSupportedException">The tile's kernel cannot read the op's inputs.</exception>
    public static Conv2dPlan With(Conv2dOp op, Conv2dTile tile, int splits)
    {
        bool fits = tile == Conv2dTile.ScalarF32 ? op.Input.Type == ElementType.F32
            : op.Input.Type != ElementType.F32 && (tile == Conv2dTile.Scalar || HasVectors(op));
        return fits
            ? new Conv2dPlan(op, tile, splits)
            : throw new NotSupportedException($"{tile.Kernel} cannot read {op.Input}");
    }

    /// <summary>The plan that should be fastest.</summary>
    public static Conv2dPlan Choose(Conv2dOp op, DeviceLimits limits)
    {
        IReadOnlyList<Conv2dTile> tiles = op.Input.Type == ElementType.F32 ? [Conv2dTile.ScalarF32]
            : HasVectors(op) ? Conv2dTile.Vectors
            : [Conv2dTile.Scalar];
        Conv2dPlan? best = null;
        foreach (Conv2dTile tile in tiles)
        {
            for (int splits = 1; splits <= MostSplits; splits++)
            {
                var plan = new Conv2dPlan(op, tile, splits);
                if (splits > 1 && plan.ChunksPerSplit < LeastChunksPerSplit)
                    break;
                if (best is null || plan.Cycles(limits) < best.Cycles(limits))
                    best = plan;
            }
        }

        return best!;
    }

    private static bool HasVectors(Conv2dOp op) => op.Input.Shape.C % 8 == 0 && (op.Input2?.Shape.C ?? 0) % 8 == 0;

    private static int Quotient(int n, int d) => n / d + (n % d == 0 ? 0 : 1);

    /// <summary>
    /// Multiprocessors work through their blocks, at the tensor cores' speed or at that of the latency of one step.
    /// </summary>
    private double Cycles(DeviceLimits limits)
    {
        double blocks = (double)RowTiles * ColumnTiles * Splits;
        double blocksEach = Math.Ceiling(blocks / limits.MultiprocessorCount);
        double chunk = Tile.Rows * Tile.Columns * ConvWeightLayout.Chunk / (ProductsPerCycle * Tile.Efficiency);
        double perChunk = Math.Max(
            blocksEach * chunk, Math.Ceiling(blocksEach / Tile.BlocksPerMultiprocessor) * LeastCyclesPerChunk);
        double reduction = Splits == 1
            ? 0
            : ReductionCycles + 2.0 * ScratchBytes / (PartialBytesPerCycle * limits.MultiprocessorCount);
        return (ChunksPerSplit + ChunksOfOverhead) * perChunk + reduction;
    }
}
