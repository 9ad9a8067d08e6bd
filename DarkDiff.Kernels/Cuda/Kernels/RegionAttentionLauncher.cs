using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary><see cref="RegionAttentionOp"/>: small windows share a warp, each larger one has blocks of its own.</summary>
internal static class RegionAttentionLauncher
{
    private const int WidestHead = 64;
    private const int PackedRows = 16;
    private const int PackedWarps = 4;

    /// <summary>Region attention needs no scratch.</summary>
    public static long ScratchBytes(RegionAttentionOp op, DeviceLimits limits) => 0;

    /// <summary>Adds the kernel.</summary>
    /// <exception cref="NotSupportedException">It cannot do heads of that width, the type or the size.</exception>
    public static void Add(RegionAttentionOp op, CudaPlacement at, LaunchList launches)
    {
        LaunchShape.RequireStorage(at, op.Query, op.Key, op.Value, op.Output);
        int headChannels = AttentionLimits.HeadChannels(op, op.Query, op.Heads, WidestHead);
        TensorShape shape = op.Query.Shape;
        int windowHeight = Math.Min(op.RegionSize, shape.H), windowWidth = Math.Min(op.RegionSize, shape.W);
        long tokens = (long)windowHeight * windowWidth;
        long windows = (long)AttentionLimits.Tiles(shape.H, windowHeight) * AttentionLimits.Tiles(shape.W, windowWidth);
        if (tokens <= PackedRows)
            AddPacked(op, at, launches, headChannels, windowHeight, windowWidth, windows);
        else
            AddLarge(op, at, launches, headChannels, windowHeight, windowWidth, windows);
    }

    private static void AddLarge(
        RegionAttentionOp op,
        CudaPlacement at,
        LaunchList launches,
        int headChannels,
        int windowHeight,
        int windowWidth,
        long windows)
    {
        TensorShape shape = op.Query.Shape;
        int tiles = AttentionLimits.Tiles(checked(windowHeight * windowWidth), AttentionLimits.TileQueries);
        var scale = AttentionScale.Of(op.Scale);
        var parameters = new RegionAttentionParameters
        {
            Query = at[op.Query],
            Key = at[op.Key],
            Value = at[op.Value],
            Output = at[op.Output],
            Height = shape.H,
            Width = shape.W,
            Channels = shape.C,
            HeadChannels = headChannels,
            WindowHeight = windowHeight,
            WindowWidth = windowWidth,
            QueryScale = scale.Query,
            ScoreScale = scale.Score,
        };
        var grid = new Dim3(Count(op, windows * tiles), op.Heads, shape.N);
        string kernel = headChannels <= 32 ? "dd_region_attention_32" : "dd_region_attention_64";
        launches.Add("attention", kernel, grid, new Dim3(128), 0, parameters);
    }

    private static void AddPacked(
        RegionAttentionOp op,
        CudaPlacement at,
        LaunchList launches,
        int headChannels,
        int windowHeight,
        int windowWidth,
        long windows)
    {
        TensorShape shape = op.Query.Shape;
        int units = Count(op, windows * shape.N * op.Heads);
        int unitsPerBlock = PackedWarps * (PackedRows / (windowHeight * windowWidth));
        var scale = AttentionScale.Of(op.Scale);
        var parameters = new PackedRegionAttentionParameters
        {
            Query = at[op.Query],
            Key = at[op.Key],
            Value = at[op.Value],
            Output = at[op.Output],
            Height = shape.H,
            Width = shape.W,
            Channels = shape.C,
            HeadChannels = headChannels,
            Heads = op.Heads,
            WindowHeight = windowHeight,
            WindowWidth = windowWidth,
            Units = units,
            QueryScale = scale.Query,
            ScoreScale = scale.Score,
        };
        var grid = LaunchShape.Covering(units, unitsPerBlock);
        string kernel = headChannels <= 32 ? "dd_region_attention_packed_32" : "dd_region_attention_packed_64";
        launches.Add("region_attention", kernel, grid, new Dim3(PackedWarps * 32), 0, parameters);
    }

    private static int Count(RegionAttentionOp op, long count) => count <= int.MaxValue
        ? (int)count
        : throw new NotSupportedException($"{nameof(RegionAttentionOp)}: {op.Query} has too many windows");
}
