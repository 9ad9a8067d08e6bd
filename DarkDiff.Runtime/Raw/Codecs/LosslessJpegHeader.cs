using System.Buffers.Binary;
using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Raw.Codecs;

/// <summary>Reads the segments of a lossless JPEG (ITU-T T.81, process 14, SOF3) up to its scan.</summary>
internal sealed class LosslessJpegHeader
{
    private const int LosslessFrame = 0xC3;

    private readonly Dictionary<int, HuffmanTable> tables = [];
    private int precision;
    private int width;
    private int height;
    private int[] components = [];
    private int restartInterval;

    private LosslessJpegHeader()
    {
    }

    /// <exception cref="MalformedFileException">The data are no lossless JPEG of a kind that DNG files hold.</exception>
    public static LosslessJpegFrame Read(ReadOnlySpan<byte> bytes) => new LosslessJpegHeader().Parse(bytes);

    private LosslessJpegFrame Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4 || bytes[0] != 0xFF || bytes[1] != 0xD8)
            throw new MalformedFileException("found image data that do not begin as a JPEG");
        int at = 2;
        while (at + 4 <= bytes.Length)
        {
            if (bytes[at] != 0xFF)
                throw new MalformedFileException("found a JPEG whose segments do not follow each other");
            int marker = bytes[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            if (length < 2 || at + 2 + length > bytes.Length)
                break;
            ReadOnlySpan<byte> segment = bytes.Slice(at + 4, length - 2);
            at += 2 + length;
            switch (marker)
            {
                case 0xC4:
                    ReadTables(segment);
                    break;
                case LosslessFrame:
                    ReadFrame(segment);
                    break;
                case 0xDD when segment.Length >= 2:
                    restartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment);
                    break;
                case 0xDA:
                    return ReadScan(segment, at);
                case >= 0xC0 and <= 0xCF:
                    throw new MalformedFileException(
                        "found a lossy JPEG where a lossless one is expected: lossy compressed DNG files are not supported");
            }
        }

        throw new MalformedFileException("found a lossless JPEG that ends before its scan");
    }

    private void ReadTables(ReadOnlySpan<byte> segment)
    {
        while (segment.Length >= 17)
        {
            ReadOnlySpan<byte> counts = segment.Slice(1, 16);
            int codes = 0;
            foreach (byte count in counts)
                codes += count;
            if (codes > segment.Length - 17)
                throw new MalformedFileException("found a Huffman table that ends too early");
            tables[segment[0] & 0x0F] = new HuffmanTable(counts, segment.Slice(17, codes));
            segment = segment[(17 + codes)..];
        }
    }

    private void ReadFrame(ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 6 || segment.Length < 6 + 3 * segment[5])
            throw new MalformedFileException("found a JPEG frame header that ends too early");
        precision = segment[0];
        height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
        width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        components = new int[segment[5]];
        if (precision is < 2 or > 16 || width == 0 || height == 0 || components.Length is < 1 or > 4)
        {
            throw new MalformedFileException(
                $"found a lossless JPEG of {width}×{height}, {components.Length} components, {precision} bits, expected 1 to 4 components of 2 to 16 bits");
        }

        for (int i = 0; i < components.Length; i++)
        {
            components[i] = segment[6 + 3 * i];
            if (segment[7 + 3 * i] != 0x11)
                throw new MalformedFileException("found a lossless JPEG with subsampled components");
        }
    }

    private LosslessJpegFrame ReadScan(ReadOnlySpan<byte> segment, int scanStart)
    {
        if (components.Length == 0)
            throw new MalformedFileException("found a lossless JPEG whose scan comes before its frame");
        if (segment.Length < 4 + 2 * components.Length || segment[0] != components.Length)
            throw new MalformedFileException("found a lossless JPEG whose components are not in one scan");
        HuffmanTable[] chosen = new HuffmanTable[components.Length];
        for (int i = 0; i < chosen.Length; i++)
        {
            if (!tables.TryGetValue(segment[2 + 2 * i] >> 4, out HuffmanTable? table))
                throw new MalformedFileException("found a lossless JPEG that lacks a Huffman table");
            chosen[i] = table;
        }

        int predictor = segment[1 + 2 * components.Length];
        int pointTransform = segment[3 + 2 * components.Length] & 0x0F;
        if (predictor is < 1 or > 7)
            throw new MalformedFileException($"found lossless JPEG predictor {predictor}, expected 1 to 7");
        if (pointTransform >= precision)
            throw new MalformedFileException($"found point transform {pointTransform} with {precision} bits");
        return new LosslessJpegFrame(
            precision, width, height, chosen, predictor, pointTransform, restartInterval, scanStart);
    }
}
