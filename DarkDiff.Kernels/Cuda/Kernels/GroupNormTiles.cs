using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>How <c>group_norm.cu</c> cuts an op into blocks, and what scratch that takes.</summary>
internal sealed class GroupNormTiles
{
    /// <summary>Shared memory that every device gives without being asked.</summary>
    private const int LargestShared = 48 << 10;

    private const int UsualThreads = 256;
    private const int MostThreads = 512;

    // Pixels that a thread should at least walk over: fewer, and merging costs more than reading.
    private const int FewestPixels = 4;

    // A block that measures moves 2.3 KiB beside its pixels (anchors and moments of 32 groups, a sector each), one that
    // applies 8 bytes per channel. So many values and pixels keep both together below a tenth of what must be moved,
    // for one small image too, where more blocks would run side by side.
    private const int FewestMeasured = 16 << 10;
    private const int FewestApplied = 32;

    /// <summary>Cuts an op.</summary>
    /// <exception cref="NotSupportedException">There are more channels than shared memory has room for.</exception>
    public GroupNormTiles(GroupNormOp op, DeviceLimits limits)
    {
        (int images, int channels) = (op.Input.Shape.N, op.Output.Shape.C);
        (Images, Pixels, Groups, Channels) = (images, op.Input.Shape.H * op.Input.Shape.W, op.Groups, channels);
        Vector = op.Input.Shape.C % 8 == 0 && channels % 8 == 0 ? 8 : 1;
        Lanes = Math.Min(channels / Vector, MostThreads);
        PixelLanes = Math.Min(Math.Max(1, UsualThreads / Lanes), Pixels);
        Threads = (Lanes * PixelLanes + 31) / 32 * 32;
        MeasureShared = sizeof(float) * (Groups + 2 * PixelLanes * channels);
        ApplyShared = sizeof(float) * (Groups + 2 * channels);
        if (MeasureShared > LargestShared)
        {
            throw new NotSupportedException(
                $"GroupNormOp producing {op.Output.Name}: {channels} channels in {Groups} groups need " +
                $"{MeasureShared} bytes of shared memory, more than {LargestShared}");
        }

        // Two blocks per multiprocessor measure and four apply: enough to keep the memory busy, few enough that what a
        // block costs beside its pixels stays small.
        SlabPixels = PixelsPerBlock(2 * limits.MultiprocessorCount, FewestMeasured / channels);
        BlockPixels = PixelsPerBlock(4 * limits.MultiprocessorCount, FewestApplied);
        Slabs = (Pixels + SlabPixels - 1) / SlabPixels;
    }

    /// <summary>Images of the batch.</summary>
    public int Images { get; }

    /// <summary>Pixels of an image.</summary>
    public int Pixels { get; }

    /// <summary>Groups of channels.</summary>
    public int Groups { get; }

    /// <summary>Channels of both inputs.</summary>
    public int Channels { get; }

    /// <summary>Channels that a thread holds at a time: 8, or 1 where the inputs are no whole vectors.</summary>
    public int Vector { get; }

    /// <summary>Threads side by side on the channels of a pixel.</summary>
    public int Lanes { get; }

    /// <summary>Pixels side by side in a block.</summary>
    public int PixelLanes { get; }

    /// <summary>Threads of a block, whole warps.</summary>
    public int Threads { get; }

    /// <summary>Dynamic shared memory of the kernel that measures, in bytes.</summary>
    public int MeasureShared { get; }

    /// <summary>Dynamic shared memory of the kernel that applies, in bytes.</summary>
    public int ApplyShared { get; }

    /// <summary>Pixels of a slab, which one block measures.</summary>
    public int SlabPixels { get; }

    /// <summary>Slabs of an image.</summary>
    public int Slabs { get; }

    /// <summary>Pixels that one block of the last kernel writes.</summary>
    public int BlockPixels { get; }

    /// <summary>Bytes of the moments, which are the first part of the scratch.</summary>
    public long MomentBytes => ((long)Images * Groups * Slabs * 2 * sizeof(float) + 63) / 64 * 64;

    /// <summary>Bytes of all scratch.</summary>
    public long ScratchBytes => MomentBytes + (long)Images * ApplyShared;

    private int PixelsPerBlock(int blocks, int fewest)
    {
        long even = Math.Max(((long)Pixels * Images + blocks - 1) / blocks, fewest);
        long whole = (even + PixelLanes - 1) / PixelLanes * PixelLanes;
        return (int)Math.Min(Math.Max(whole, (long)FewestPixels * PixelLanes), Pixels);
    }
}
