using System.Buffers.Binary;
using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Raw.Codecs;

/// <summary>
/// Uncompressed samples of 8 to 16 bits. Samples of 16 bits are in the file's byte order; those of 10, 12 and 14 bits
/// are packed most significant bit first, and every row starts at a byte.
/// </summary>
internal static class PackedSamples
{
    /// <summary>Bytes of one row.</summary>
    public static long RowBytes(int width, int bits) => ((long)width * bits + 7) / 8;

    /// <summary>Unpacks <paramref name="height"/> rows.</summary>
    /// <exception cref="MalformedFileException">There are too few bytes.</exception>
    public static ushort[] Unpack(ReadOnlySpan<byte> bytes, int width, int height, int bits, bool bigEndian)
    {
        long rowBytes = RowBytes(width, bits);
        if (bytes.Length < rowBytes * height)
        {
            throw new MalformedFileException(
                $"found {bytes.Length} bytes of image data, expected {rowBytes * height} for {width}×{height} samples of {bits} bits");
        }

        ushort[] samples = new ushort[width * height];
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> row = bytes.Slice((int)(y * rowBytes), (int)rowBytes);
            Span<ushort> target = samples.AsSpan(y * width, width);
            if (bits == 16)
                UnpackWords(row, target, bigEndian);
            else
                UnpackBits(row, target, bits);
        }

        return samples;
    }

    private static void UnpackWords(ReadOnlySpan<byte> row, Span<ushort> target, bool bigEndian)
    {
        for (int x = 0; x < target.Length; x++)
        {
            ReadOnlySpan<byte> at = row[(2 * x)..];
            target[x] = bigEndian
                ? BinaryPrimitives.ReadUInt16BigEndian(at)
                : BinaryPrimitives.ReadUInt16LittleEndian(at);
        }
    }

    private static void UnpackBits(ReadOnlySpan<byte> row, Span<ushort> target, int bits)
    {
        uint buffer = 0;
        int held = 0;
        int next = 0;
        uint mask = (1u << bits) - 1;
        for (int x = 0; x < target.Length; x++)
        {
            while (held < bits)
            {
                buffer = (buffer << 8) | row[next++];
                held += 8;
            }

            held -= bits;
            target[x] = (ushort)((buffer >> held) & mask);
        }
    }
}
