using System.Buffers.Binary;
using System.Numerics;

namespace DarkDiff.Runtime.Raw.Codecs;

/// <summary>
/// Encodes a mosaic as lossless JPEG: two components (even and odd columns, so that a sample is predicted from its own
/// colour) or, for odd widths, one; predictor 1; one Huffman table made for the data.
/// </summary>
internal static class LosslessJpegEncoder
{
    /// <summary>Encodes samples.</summary>
    /// <param name="samples">width·height samples.</param>
    /// <param name="width">Columns, at most 65535.</param>
    /// <param name="height">Rows, at most 65535.</param>
    /// <param name="precision">Bits of a sample, 2 … 16; no sample may have more.</param>
    public static byte[] Encode(ReadOnlySpan<ushort> samples, int width, int height, int precision)
    {
        int components = width % 2 == 0 ? 2 : 1;
        int[] differences = Differences(samples, width, precision, components);
        long[] frequency = new long[HuffmanTable.LargestCategory + 1];
        foreach (int difference in differences)
            frequency[Category(difference)]++;
        HuffmanCodes codes = HuffmanCodes.For(frequency);

        using MemoryStream stream = new();
        stream.Write([0xFF, 0xD8]);
        WriteFrame(stream, width / components, height, precision, components);
        WriteTable(stream, codes);
        WriteSegment(stream, 0xDA, components == 2 ? [2, 0, 0, 1, 0, 1, 0, 0] : [1, 0, 0, 1, 0, 0]);
        WriteScan(stream, differences, codes);
        stream.Write([0xFF, 0xD9]);
        return stream.ToArray();
    }

    private static int[] Differences(ReadOnlySpan<ushort> samples, int width, int precision, int components)
    {
        int[] differences = new int[samples.Length];
        for (int i = 0; i < samples.Length; i++)
        {
            int x = i % width;
            int predicted = x >= components ? samples[i - components]
                : i >= width ? samples[i - width]
                : 1 << (precision - 1);
            // Differences are modulo 2¹⁶ (ITU-T T.81, H.1.2.1).
            differences[i] = (short)(samples[i] - predicted);
        }

        return differences;
    }

    private static int Category(int difference) =>
        difference == short.MinValue ? 16 : 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(difference));

    private static void WriteFrame(Stream stream, int width, int height, int precision, int components)
    {
        byte[] frame = new byte[6 + 3 * components];
        frame[0] = (byte)precision;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), checked((ushort)height));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(3), checked((ushort)width));
        frame[5] = (byte)components;
        for (byte c = 0; c < components; c++)
        {
            frame[6 + 3 * c] = c;
            frame[7 + 3 * c] = 0x11;
        }

        WriteSegment(stream, 0xC3, frame);
    }

    private static void WriteTable(Stream stream, HuffmanCodes codes) =>
        WriteSegment(stream, 0xC4, [0x00, .. codes.Counts, .. codes.Categories]);

    private static void WriteSegment(Stream stream, byte marker, ReadOnlySpan<byte> payload)
    {
        Span<byte> head = stackalloc byte[4];
        head[0] = 0xFF;
        head[1] = marker;
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], checked((ushort)(payload.Length + 2)));
        stream.Write(head);
        stream.Write(payload);
    }

    private static void WriteScan(Stream stream, int[] differences, HuffmanCodes codes)
    {
        ulong buffer = 0;
        int held = 0;
        foreach (int difference in differences)
        {
            int category = Category(difference);
            Put(codes.Code[category], codes.Length[category]);
            if (category is > 0 and < HuffmanTable.LargestCategory)
                Put((uint)(difference < 0 ? difference - 1 + (1 << category) : difference), category);
        }

        if (held > 0)
            Put((1u << (8 - held % 8)) - 1, (8 - held % 8) % 8);

        void Put(uint value, int bits)
        {
            buffer = (buffer << bits) | (value & ((1u << bits) - 1));
            held += bits;
            while (held >= 8)
            {
                held -= 8;
                byte next = (byte)(buffer >> held);
                stream.WriteByte(next);
                if (next == 0xFF)
                    stream.WriteByte(0);
            }
        }
    }
}
