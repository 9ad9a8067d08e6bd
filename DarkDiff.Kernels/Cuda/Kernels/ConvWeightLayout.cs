using DarkDiff.Kernels.Cuda.Launching;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>
/// <see cref="CudaWeightLayout.ConvTaps"/>: the file's (O, kh, kw, I) in the storage type, the weights of each output
/// channel followed by zeros up to a multiple of <see cref="Chunk"/>. It does not depend on how the input channels are
/// divided between two inputs.
/// </summary>
internal static class ConvWeightLayout
{
    /// <summary>Values that the kernel takes in one step through the depth.</summary>
    public const int Chunk = 32;

    private const int StorageBytes = 2;
    private const int Threads = 128;

    /// <summary>Values of one output channel, padded.</summary>
    /// <exception cref="NotSupportedException">They are more than the kernel can count.</exception>
    public static int Depth(IReadOnlyList<int> dimensions)
    {
        long depth = ((long)Unpadded(dimensions) + Chunk - 1) / Chunk * Chunk;
        return depth <= int.MaxValue
            ? (int)depth
            : throw new NotSupportedException($"{depth} weights per output channel are more than the kernel can count");
    }

    /// <summary>Bytes of a packed weight.</summary>
    /// <param name="dimensions">(O, kh, kw, I).</param>
    public static long PackedBytes(IReadOnlyList<int> dimensions) =>
        (long)dimensions[0] * Depth(dimensions) * StorageBytes;

    /// <summary>Whether the packed weight is the plain one, bit for bit, so that nothing need be packed.</summary>
    public static bool IsPlain(IReadOnlyList<int> dimensions) => Unpadded(dimensions) == Depth(dimensions);

    /// <summary>Adds the launch that packs a weight.</summary>
    /// <param name="dimensions">(O, kh, kw, I).</param>
    /// <param name="plain">Device address of the weight in the storage type, a multiple of 16.</param>
    /// <param name="packed">Device address of <see cref="PackedBytes"/> bytes, a multiple of 16.</param>
    /// <param name="launches">Where the launch goes.</param>
    public static void AddPack(IReadOnlyList<int> dimensions, ulong plain, ulong packed, LaunchList launches)
    {
        var parameters = new PackConvParameters
        {
            Plain = plain,
            Packed = packed,
            Depth = Unpadded(dimensions),
            PaddedDepth = Depth(dimensions),
        };
        launches.Add("pack_weights", "dd_pack_conv", new(dimensions[0]), new(Threads), 0, parameters);
    }

    private static int Unpadded(IReadOnlyList<int> dimensions)
    {
        long depth = (long)dimensions[1] * dimensions[2] * dimensions[3];
        return depth <= int.MaxValue
            ? (int)depth
            : throw new NotSupportedException($"{depth} weights per output channel are more than the kernel can count");
    }
}
