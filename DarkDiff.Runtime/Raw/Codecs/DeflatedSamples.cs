using System.IO.Compression;
using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Raw.Codecs;

/// <summary>Samples compressed with zlib (compression 8), optionally as differences along a row (predictor 2).</summary>
internal static class DeflatedSamples
{
    /// <summary>Deflate cannot shrink data by more than this.</summary>
    public const long LargestRatio = 1040;

    private const int NoPredictor = 1;
    private const int HorizontalDifferences = 2;

    /// <summary>Inflates and unpacks <paramref name="height"/> rows.</summary>
    /// <exception cref="MalformedFileException">The data are damaged, or the predictor is another one.</exception>
    public static ushort[] Decode(
        ReadOnlyMemory<byte> bytes, int width, int height, int bits, bool bigEndian, int predictor)
    {
        if (predictor is not (NoPredictor or HorizontalDifferences))
            throw new MalformedFileException($"found deflate predictor {predictor}, expected 1 or 2");
        if (predictor == HorizontalDifferences && bits is not (8 or 16))
            throw new MalformedFileException($"found a predictor with samples of {bits} bits, expected 8 or 16");
        long size = PackedSamples.RowBytes(width, bits) * height;
        if (size > bytes.Length * LargestRatio)
            throw new MalformedFileException($"found {bytes.Length} bytes of deflate data, too few for {width}×{height} samples");
        byte[] raw = new byte[size];
        try
        {
            using MemoryStream source = new(bytes.ToArray(), writable: false);
            using ZLibStream zlib = new(source, CompressionMode.Decompress);
            zlib.ReadExactly(raw);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new MalformedFileException("found deflate data that are damaged or end too early");
        }

        ushort[] samples = PackedSamples.Unpack(raw, width, height, bits, bigEndian);
        if (predictor == HorizontalDifferences)
            Integrate(samples, width, (ushort)((1 << bits) - 1));
        return samples;
    }

    private static void Integrate(ushort[] samples, int width, ushort mask)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            if (i % width != 0)
                samples[i] = (ushort)((samples[i] + samples[i - 1]) & mask);
        }
    }
}
