using DarkDiff.Kernels.Ops;
using static DarkDiff.Kernels.Cpu.Rounding;

namespace DarkDiff.Kernels.Cpu.Normalization;

/// <summary>
/// Working memory of <see cref="GroupNormKernel{S, V}"/>: moments per chunk and group, factor and shift per image
/// and channel, sums per thread and channel.
/// </summary>
internal sealed unsafe class GroupNormScratch(GroupNormOp op, int threads)
{
    /// <summary>Rows whose moments are added up by one thread, in order.</summary>
    public const int ChunkRows = 256;

    /// <summary>Rows that are summed in f32.</summary>
    public const int BlockRows = 64;

    private readonly int _images = op.Input.Shape.N;
    private readonly int _groups = op.Groups;

    /// <summary>Chunks of one image.</summary>
    public int ChunksPerImage { get; } = DivideUp(op.Input.Shape.H * op.Input.Shape.W, ChunkRows);

    /// <summary>Channels with room for a vector that begins at the last one, and a whole number of vectors.</summary>
    public int PaddedChannels { get; } = (op.Output.Shape.C + 31) / 16 * 16;

    /// <summary>Bytes of all of it.</summary>
    public long Bytes => MomentBytes + (long)(_images + threads) * 2 * PaddedChannels * sizeof(float);

    /// <summary>Where it begins.</summary>
    public float* Base { get; set; }

    private long MomentBytes => ((long)_images * ChunksPerImage * _groups * sizeof(Moments) + 63) / 64 * 64;

    /// <summary>Moments of the groups in a chunk (chunks of all images counted through).</summary>
    public Moments* Moments(int chunk) => (Moments*)Base + (nint)chunk * _groups;

    /// <summary>Factors of the channels of an image; <see cref="PaddedChannels"/> further on, the shifts.</summary>
    public float* Factors(int image) => (float*)((byte*)Base + MomentBytes) + (nint)image * 2 * PaddedChannels;

    /// <summary>Two arrays of <see cref="PaddedChannels"/> for one thread.</summary>
    public float* Channels(int worker) => Factors(_images + worker);
}
