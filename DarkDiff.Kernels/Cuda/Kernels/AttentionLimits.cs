using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>What all attention kernels ask of an op.</summary>
internal static class AttentionLimits
{
    /// <summary>Queries that one block takes.</summary>
    public const int TileQueries = 64;

    /// <summary>Number of tiles that cover something.</summary>
    public static int Tiles(int extent, int tile) => (extent - 1) / tile + 1;

    /// <summary>Channels of a head.</summary>
    /// <exception cref="NotSupportedException">The kernels do not take heads of that width.</exception>
    public static int HeadChannels(Op op, TensorValue query, int heads, int widest)
    {
        int channels = query.Shape.C / heads;
        if (channels % 8 != 0 || channels > widest)
        {
            throw new NotSupportedException(
                $"{op.GetType().Name}: heads of {query} have {channels} channels; "
                + $"the CUDA kernels take multiples of 8 up to {widest}");
        }

        return channels;
    }
}
