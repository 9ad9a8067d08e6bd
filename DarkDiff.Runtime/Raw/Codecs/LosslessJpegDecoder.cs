using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Raw.Codecs;

/// <summary>
/// Decodes lossless JPEG as DNG files hold it: the components of a frame are neighbouring columns of the mosaic, so
/// its samples in order fill the rows of a strip or tile.
/// </summary>
internal static class LosslessJpegDecoder
{
    /// <summary>Decodes a strip or tile.</summary>
    /// <param name="bytes">The JPEG.</param>
    /// <param name="width">Columns of the strip or tile.</param>
    /// <param name="height">Rows.</param>
    /// <returns>width·height samples.</returns>
    /// <exception cref="MalformedFileException">The data are damaged or hold too few samples.</exception>
    public static ushort[] Decode(ReadOnlyMemory<byte> bytes, int width, int height)
    {
        LosslessJpegFrame frame = LosslessJpegHeader.Read(bytes.Span);
        long needed = (long)width * height;
        if (frame.Samples < needed)
        {
            throw new MalformedFileException(
                $"found a lossless JPEG of {frame.Samples} samples, expected {needed} for {width}×{height}");
        }

        // A code has at least one bit.
        if (frame.Samples > 8L * bytes.Length + 64)
        {
            throw new MalformedFileException(
                $"found a lossless JPEG of {frame.Samples} samples in {bytes.Length} bytes, more than they can hold");
        }

        ushort[] samples = DecodeScan(frame, bytes[frame.ScanStart..]);
        int rowSamples = frame.Width * frame.Tables.Length;
        // Odd widths are coded with an extra column; otherwise the samples in order are the rows, however the frame
        // cuts them.
        if (rowSamples > width && frame.Height == height)
            return FirstColumns(samples, rowSamples, width, height);
        return samples.Length == needed ? samples : samples[..(int)needed];
    }

    private static ushort[] FirstColumns(ushort[] samples, int rowSamples, int width, int height)
    {
        ushort[] columns = new ushort[width * height];
        for (int y = 0; y < height; y++)
            samples.AsSpan(y * rowSamples, width).CopyTo(columns.AsSpan(y * width));
        return columns;
    }

    private static ushort[] DecodeScan(LosslessJpegFrame frame, ReadOnlyMemory<byte> scan)
    {
        JpegBitReader bits = new(scan);
        int count = frame.Tables.Length;
        int rowSamples = frame.Width * count;
        ushort[] samples = new ushort[frame.Samples];
        int start = 1 << (frame.Precision - frame.PointTransform - 1);
        long group = 0;
        bool restarted = true;
        int rowOfRestart = 0;
        for (int y = 0; y < frame.Height; y++)
        {
            for (int x = 0; x < frame.Width; x++, group++)
            {
                if (frame.RestartInterval > 0 && group > 0 && group % frame.RestartInterval == 0)
                {
                    bits.Restart();
                    restarted = true;
                    rowOfRestart = y;
                }

                for (int c = 0; c < count; c++)
                {
                    int at = y * rowSamples + x * count + c;
                    int predicted = restarted ? start
                        : y == rowOfRestart ? samples[at - count]
                        : x == 0 ? samples[at - rowSamples]
                        : Predict(frame.Predictor, samples, at, count, rowSamples);
                    samples[at] = (ushort)(predicted + Difference(bits, frame.Tables[c]));
                }

                restarted = false;
            }
        }

        if (frame.PointTransform > 0)
        {
            for (int i = 0; i < samples.Length; i++)
                samples[i] <<= frame.PointTransform;
        }

        return samples;
    }

    private static int Predict(int predictor, ushort[] samples, int at, int left, int above)
    {
        int a = samples[at - left];
        int b = samples[at - above];
        int c = samples[at - above - left];
        return predictor switch
        {
            1 => a,
            2 => b,
            3 => c,
            4 => a + b - c,
            5 => a + ((b - c) >> 1),
            6 => b + ((a - c) >> 1),
            _ => (a + b) >> 1,
        };
    }

    private static int Difference(JpegBitReader bits, HuffmanTable table)
    {
        (int category, int length) = table.Find(bits.Peek16());
        bits.Skip(length);
        if (category == HuffmanTable.LargestCategory)
            return 1 << 15;
        int value = bits.Take(category);
        // Values whose first bit is 0 stand for negative differences.
        return category > 0 && value < 1 << (category - 1) ? value - (1 << category) + 1 : value;
    }
}
