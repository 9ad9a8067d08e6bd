namespace DarkDiff.Runtime.Tests.Raw;

/// <summary>
/// A plain lossless JPEG encoder for the reader's tests: any predictor, number of components and restart interval;
/// all 17 categories have codes of 5 bits.
/// </summary>
internal static class TestJpeg
{
    private const int CodeBits = 5;

    /// <summary>Encodes rows of neighbouring samples, cut into groups of <paramref name="components"/>.</summary>
    /// <param name="samples">rowSamples·rows samples.</param>
    /// <param name="rowSamples">Samples of a row, a multiple of the components.</param>
    /// <param name="components">Components of the frame.</param>
    /// <param name="predictor">1 … 7.</param>
    /// <param name="precision">Bits of a sample.</param>
    /// <param name="restartRows">Rows between restart markers; 0 for none.</param>
    public static byte[] Encode(
        ushort[] samples, int rowSamples, int components, int predictor, int precision, int restartRows)
    {
        int rows = samples.Length / rowSamples;
        int width = rowSamples / components;
        Assert.That(width * components, Is.EqualTo(rowSamples));
        List<byte> jpeg = [0xFF, 0xD8];
        List<byte> frame =
            [(byte)precision, (byte)(rows >> 8), (byte)rows, (byte)(width >> 8), (byte)width, (byte)components];
        List<byte> scan = [(byte)components];
        for (byte c = 0; c < components; c++)
        {
            frame.AddRange([c, 0x11, 0]);
            scan.AddRange([c, 0]);
        }

        scan.AddRange([(byte)predictor, 0, 0]);
        byte[] counts = new byte[16];
        counts[CodeBits - 1] = 17;
        Segment(jpeg, 0xC3, frame);
        Segment(jpeg, 0xC4, [0, .. counts, .. Enumerable.Range(0, 17).Select(category => (byte)category)]);
        if (restartRows > 0)
            Segment(jpeg, 0xDD, [(byte)(width * restartRows >> 8), (byte)(width * restartRows)]);
        Segment(jpeg, 0xDA, scan);
        List<bool> bits = [];
        int markers = 0;
        for (int y = 0; y < rows; y++)
        {
            bool fresh = y == 0;
            if (y > 0 && restartRows > 0 && y % restartRows == 0)
            {
                Flush(jpeg, bits);
                jpeg.AddRange([0xFF, (byte)(0xD0 + markers++ % 8)]);
                fresh = true;
            }

            for (int i = 0; i < rowSamples; i++)
            {
                int at = y * rowSamples + i;
                int left = i < components ? -1 : samples[at - components];
                int predicted = (fresh, left) switch
                {
                    (true, < 0) => 1 << (precision - 1),
                    (true, _) => left,
                    (false, < 0) => samples[at - rowSamples],
                    _ => Predict(predictor, left, samples[at - rowSamples], samples[at - rowSamples - components]),
                };
                Put(bits, (short)(samples[at] - predicted));
            }
        }

        Flush(jpeg, bits);
        jpeg.AddRange([0xFF, 0xD9]);
        return [.. jpeg];
    }

    private static int Predict(int predictor, int left, int above, int corner) => predictor switch
    {
        1 => left,
        2 => above,
        3 => corner,
        4 => left + above - corner,
        5 => left + (int)Math.Floor((above - corner) / 2.0),
        6 => above + (int)Math.Floor((left - corner) / 2.0),
        _ => (int)Math.Floor((left + above) / 2.0),
    };

    private static void Put(List<bool> bits, int difference)
    {
        int category = 0;
        while (Math.Abs(difference) >= 1 << category)
            category++;
        Append(bits, category, CodeBits);
        // -32768 has a category of its own, without further bits.
        if (category < 16)
            Append(bits, difference > 0 ? difference : difference + (1 << category) - 1, category);
    }

    private static void Append(List<bool> bits, int value, int count)
    {
        for (int bit = count - 1; bit >= 0; bit--)
            bits.Add((value >> bit & 1) != 0);
    }

    private static void Flush(List<byte> jpeg, List<bool> bits)
    {
        while (bits.Count % 8 != 0)
            bits.Add(true);
        for (int i = 0; i < bits.Count; i += 8)
        {
            int value = 0;
            for (int bit = 0; bit < 8; bit++)
                value = value << 1 | (bits[i + bit] ? 1 : 0);
            jpeg.Add((byte)value);
            if (value == 0xFF)
                jpeg.Add(0);
        }

        bits.Clear();
    }

    private static void Segment(List<byte> jpeg, byte marker, IReadOnlyCollection<byte> payload)
    {
        int length = payload.Count + 2;
        jpeg.AddRange([0xFF, marker, (byte)(length >> 8), (byte)length, .. payload]);
    }
}
