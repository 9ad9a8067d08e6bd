using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Imaging;

/// <summary>Cutting and shrinking of 8-bit sRGB pictures.</summary>
public static class Rgb8Image
{
    /// <summary>Cuts out the middle of a picture.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="rgb">width·height·3 bytes, row by row, RGB interleaved.</param>
    /// <param name="cropWidth">Columns to keep, 1 to <paramref name="width"/>.</param>
    /// <param name="cropHeight">Rows to keep, 1 to <paramref name="height"/>.</param>
    /// <exception cref="ArgumentException">The cut is larger than the picture, or the bytes do not fit the size.</exception>
    public static byte[] CropMiddle(int width, int height, ReadOnlySpan<byte> rgb, int cropWidth, int cropHeight)
    {
        Check(width, height, rgb);
        if (cropWidth < 1 || cropHeight < 1 || cropWidth > width || cropHeight > height)
        {
            throw new ArgumentException(
                $"a cut of {cropWidth}×{cropHeight} pixels does not fit into a picture of {width}×{height}");
        }

        byte[] cut = new byte[cropWidth * cropHeight * 3];
        int left = (width - cropWidth) / 2;
        int top = (height - cropHeight) / 2;
        for (int y = 0; y < cropHeight; y++)
        {
            rgb.Slice(((top + y) * width + left) * 3, cropWidth * 3).CopyTo(cut.AsSpan(y * cropWidth * 3));
        }

        return cut;
    }

    /// <summary>Shrinks a picture: each new pixel is the mean, in linear light, of the area that it covers.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="rgb">width·height·3 bytes, row by row, RGB interleaved.</param>
    /// <param name="longestSide">The longer side afterwards, at least 1; a smaller picture stays as it is.</param>
    /// <exception cref="ArgumentException">The bytes do not fit the size.</exception>
    public static (int Width, int Height, byte[] Rgb) Shrink(
        int width, int height, ReadOnlySpan<byte> rgb, int longestSide)
    {
        Check(width, height, rgb);
        ArgumentOutOfRangeException.ThrowIfLessThan(longestSide, 1);
        int longest = Math.Max(width, height);
        if (longest <= longestSide)
            return (width, height, rgb.ToArray());
        int newWidth = Math.Max(1, (int)Math.Round((double)width * longestSide / longest));
        int newHeight = Math.Max(1, (int)Math.Round((double)height * longestSide / longest));
        float[] decode = OutputCurves.DecodeTable(OutputCurve.Srgb);

        float[] narrow = new float[height * newWidth * 3];
        for (int y = 0; y < height; y++)
            ShrinkRow(rgb.Slice(y * width * 3, width * 3), decode, narrow.AsSpan(y * newWidth * 3, newWidth * 3));

        byte[] result = new byte[newWidth * newHeight * 3];
        float[] sums = new float[newWidth * 3];
        double scale = (double)height / newHeight;
        for (int y = 0; y < newHeight; y++)
        {
            Array.Clear(sums);
            foreach ((int from, float weight) in Coverage(y * scale, (y + 1) * scale, height))
            {
                for (int i = 0; i < sums.Length; i++)
                    sums[i] += weight * narrow[from * sums.Length + i];
            }

            OutputCurves.Encode(OutputCurve.Srgb, sums, sums);
            for (int i = 0; i < sums.Length; i++)
                result[y * sums.Length + i] = (byte)MathF.Round(sums[i] * 255);
        }

        return (newWidth, newHeight, result);
    }

    private static void ShrinkRow(ReadOnlySpan<byte> row, float[] decode, Span<float> narrow)
    {
        int width = row.Length / 3;
        double scale = (double)row.Length / narrow.Length;
        for (int x = 0; x < narrow.Length / 3; x++)
        {
            foreach ((int from, float weight) in Coverage(x * scale, (x + 1) * scale, width))
            {
                for (int c = 0; c < 3; c++)
                    narrow[3 * x + c] += weight * decode[row[3 * from + c]];
            }
        }
    }

    /// <summary>The samples that an interval covers, each with its share of it.</summary>
    private static IEnumerable<(int Index, float Weight)> Coverage(double from, double to, int count)
    {
        int last = Math.Min(count - 1, (int)Math.Ceiling(to) - 1);
        for (int i = (int)from; i <= last; i++)
        {
            double covered = Math.Min(to, i + 1) - Math.Max(from, i);
            yield return (i, (float)(covered / (to - from)));
        }
    }

    private static void Check(int width, int height, ReadOnlySpan<byte> rgb)
    {
        if (width < 1 || height < 1 || rgb.Length != (long)width * height * 3)
        {
            throw new ArgumentException(
                $"found {rgb.Length} samples for {width}×{height} pixels, expected {(long)width * height * 3}");
        }
    }
}
