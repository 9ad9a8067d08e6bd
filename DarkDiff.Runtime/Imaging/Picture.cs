namespace DarkDiff.Runtime.Imaging;

/// <summary>A finished picture: interleaved RGB in f32, encoded with the output curve, 0 to 1.</summary>
public sealed class Picture
{
    /// <summary>Wraps samples.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="data">
    /// width·height·3 encoded samples, row by row, RGB interleaved; kept, not copied. What lies outside 0 to 1 is
    /// clipped on writing.
    /// </param>
    /// <exception cref="ArgumentException">The number of samples does not fit the size.</exception>
    public Picture(int width, int height, float[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (width < 1 || height < 1 || data.Length != (long)width * height * 3)
        {
            throw new ArgumentException(
                $"found {data.Length} samples for {width}×{height} pixels, expected {(long)width * height * 3}",
                nameof(data));
        }

        Width = width;
        Height = height;
        Data = data;
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Width·Height·3 encoded samples, row by row, RGB interleaved.</summary>
    public float[] Data { get; }

    /// <summary>Makes a picture of 8-bit samples.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="rgb">width·height·3 bytes, row by row, RGB interleaved.</param>
    /// <exception cref="ArgumentException">The number of samples does not fit the size.</exception>
    public static Picture FromRgb8(int width, int height, ReadOnlySpan<byte> rgb)
    {
        float[] data = new float[rgb.Length];
        for (int i = 0; i < data.Length; i++)
            data[i] = rgb[i] / 255f;
        return new Picture(width, height, data);
    }

    /// <summary>Puts two pictures side by side with a grey bar between them.</summary>
    /// <param name="left">The picture on the left.</param>
    /// <param name="right">The picture on the right; as high as <paramref name="left"/>.</param>
    /// <param name="gap">Width of the bar in pixels, 0 or more.</param>
    /// <exception cref="ArgumentException">The heights differ.</exception>
    public static Picture SideBySide(Picture left, Picture right, int gap)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        if (left.Height != right.Height)
        {
            throw new ArgumentException(
                $"found heights {left.Height} and {right.Height}, expected equal ones", nameof(right));
        }

        int width = checked(left.Width + gap + right.Width);
        float[] data = new float[checked(width * left.Height * 3)];
        for (int y = 0; y < left.Height; y++)
        {
            Span<float> row = data.AsSpan(y * width * 3, width * 3);
            row.Fill(0.5f);
            left.Data.AsSpan(y * left.Width * 3, left.Width * 3).CopyTo(row);
            right.Data.AsSpan(y * right.Width * 3, right.Width * 3).CopyTo(row[((left.Width + gap) * 3)..]);
        }

        return new Picture(width, left.Height, data);
    }

    /// <summary>The samples as 0 to <paramref name="maximum"/>, rounded to nearest, clipped.</summary>
    /// <exception cref="InvalidDataException">A sample is not a number.</exception>
    internal ushort[] Quantize(int maximum)
    {
        ushort[] result = new ushort[Data.Length];
        for (int i = 0; i < result.Length; i++)
        {
            float value = Data[i];
            if (float.IsNaN(value))
            {
                int pixel = i / 3;
                throw new InvalidDataException(
                    $"the picture has a sample that is not a number at column {pixel % Width}, row {pixel / Width}");
            }

            result[i] = (ushort)MathF.Round(Math.Clamp(value, 0f, 1f) * maximum);
        }

        return result;
    }
}
