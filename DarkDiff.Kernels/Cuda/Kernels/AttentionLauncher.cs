using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary><see cref="AttentionOp"/>: heads of up to 64 channels in registers, wider ones in shared memory.</summary>
internal static class AttentionLauncher
{
    private const int WidestHead = 512;
    private const int TallTileQueries = 128;

    /// <summary>Attention needs no scratch.</summary>
    public static long ScratchBytes(AttentionOp op, DeviceLimits limits) => 0;

    /// <summary>Adds the kernel.</summary>
    /// <exception cref="NotSupportedException">It cannot do heads of that width, the type or the device.</exception>
    public static void Add(AttentionOp op, CudaPlacement at, LaunchList launches)
    {
        LaunchShape.RequireStorage(at, op.Query, op.Key, op.Value, op.Output);
        int headChannels = AttentionLimits.HeadChannels(op, op.Query, op.Heads, WidestHead);
        TensorShape query = op.Query.Shape, key = op.Key.Shape;
        int queries = checked(query.H * query.W), keys = checked(key.H * key.W);
        var scale = AttentionScale.Of(op.Scale);
        var parameters = new AttentionParameters
        {
            Query = at[op.Query],
            Key = at[op.Key],
            Value = at[op.Value],
            Output = at[op.Output],
            QueryImage = (long)queries * query.C,
            KeyImage = key.N == 1 ? 0 : (long)keys * key.C,
            Queries = queries,
            Keys = keys,
            Channels = query.C,
            HeadChannels = headChannels,
            QueryScale = scale.Query,
            ScoreScale = scale.Score,
        };
        if (headChannels <= 64)
        {
            // Tall tiles read less, where there are enough of them for two blocks on every multiprocessor.
            int tall = AttentionLimits.Tiles(queries, TallTileQueries);
            bool fills = (long)tall * op.Heads * query.N >= 2L * at.Limits.MultiprocessorCount;
            int tiles = fills ? tall : AttentionLimits.Tiles(queries, AttentionLimits.TileQueries);
            string kernel = (fills ? "dd_attention_tall_" : "dd_attention_") + (headChannels <= 32 ? "32" : "64");
            launches.Add("attention", kernel, new Dim3(tiles, op.Heads, query.N), new Dim3(128), 0, parameters);
            return;
        }

        int width = headChannels <= 128 ? 128 : headChannels <= 256 ? 256 : 512;
        int shared = WideSharedBytes(width);
        if (shared > at.Limits.SharedBytesPerBlock)
        {
            throw new NotSupportedException(
                $"{nameof(AttentionOp)}: heads of {headChannels} channels need {shared} bytes of shared memory "
                + $"per block, the device has {at.Limits.SharedBytesPerBlock}");
        }

        var grid = new Dim3(AttentionLimits.Tiles(queries, AttentionLimits.TileQueries), op.Heads, query.N);
        launches.Add("attention_wide", $"dd_attention_wide_{width}", grid, new Dim3(256), shared, parameters);
    }

    // 64 queries, three pieces of keys or values, 64 × 64 weights; maxima (2), factors (1) and sums (2) per query.
    private static int WideSharedBytes(int width) =>
        AttentionLimits.TileQueries * width * 2 + 3 * 8192 + 64 * 64 * 2 + 5 * AttentionLimits.TileQueries * 4;
}
