using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Isp;

/// <summary>
/// A mosaic as an image of half its size with four channels: red, green, blue, green of each 2×2 cell, the first green
/// beside red and the second beside blue, as the authors of the SID dataset pack it.
/// </summary>
internal static class PackedMosaic
{
    /// <summary>Channels of a packed mosaic.</summary>
    public const int Channels = SpaceChannels.PackedMosaic;

    /// <summary>Packs one row of cells.</summary>
    /// <param name="top">Upper mosaic row, 0 at black and 1 at white.</param>
    /// <param name="bottom">Lower mosaic row, as long.</param>
    /// <param name="cfa">Colours of the mosaic.</param>
    /// <param name="gain">Digital gain; what comes above 1 is clipped.</param>
    /// <param name="clip">What happens to values below black.</param>
    /// <param name="packed">Four values per cell.</param>
    public static void PackRow(
        ReadOnlySpan<float> top,
        ReadOnlySpan<float> bottom,
        CfaPattern cfa,
        double gain,
        ClipMode clip,
        Span<float> packed)
    {
        int redColumn = cfa.RedColumn();
        ReadOnlySpan<float> red = cfa.RedRow() == 0 ? top : bottom;
        ReadOnlySpan<float> blue = cfa.RedRow() == 0 ? bottom : top;
        float floor = clip == ClipMode.Zero ? 0 : float.NegativeInfinity;
        float factor = (float)gain;
        for (int cell = 0; cell < top.Length / 2; cell++)
        {
            int left = 2 * cell;
            packed[Channels * cell] = Amplified(red[left + redColumn]);
            packed[(Channels * cell) + 1] = Amplified(red[left + 1 - redColumn]);
            packed[(Channels * cell) + 2] = Amplified(blue[left + 1 - redColumn]);
            packed[(Channels * cell) + 3] = Amplified(blue[left + redColumn]);
        }

        float Amplified(float value) => MathF.Min(MathF.Max(value, floor) * factor, 1);
    }

    /// <summary>Packs a whole mosaic.</summary>
    /// <param name="mosaic">Rows of <paramref name="width"/> values, 0 at black and 1 at white.</param>
    /// <param name="width">Columns of the mosaic.</param>
    /// <param name="cfa">Its colours.</param>
    /// <param name="gain">Digital gain.</param>
    public static LinearImage Pack(ReadOnlySpan<float> mosaic, int width, CfaPattern cfa, double gain)
    {
        var image = new LinearImage(width / 2, mosaic.Length / width / 2, Channels);
        int row = Channels * image.Width;
        for (int y = 0; y < image.Height; y++)
        {
            PackRow(
                mosaic.Slice(2 * y * width, width),
                mosaic.Slice(((2 * y) + 1) * width, width),
                cfa,
                gain,
                ClipMode.None,
                image.Data.AsSpan(y * row, row));
        }

        return image;
    }

    /// <summary>
    /// What the rest of the ISP makes of a packed mosaic: greens averaged, white balance, colour matrix, each clipped
    /// above at 1.
    /// </summary>
    /// <param name="packed">Four channels, already amplified.</param>
    /// <param name="balance">White balance.</param>
    /// <param name="matrix">White-balanced camera RGB to linear sRGB, nine numbers.</param>
    /// <returns>Linear sRGB.</returns>
    public static LinearImage ToLinearSrgb(LinearImage packed, WhiteBalance balance, double[] matrix)
    {
        var image = new LinearImage(packed.Width, packed.Height);
        // A row of cells stands for two rows of a mosaic whose red is at the top left.
        var development = new CellDevelopment(CfaPattern.Rggb, balance, 1, matrix, ClipMode.None);
        float[] top = new float[2 * packed.Width];
        float[] bottom = new float[2 * packed.Width];
        for (int y = 0; y < packed.Height; y++)
        {
            ReadOnlySpan<float> cells = packed.Data.AsSpan(Channels * y * packed.Width, Channels * packed.Width);
            for (int x = 0; x < packed.Width; x++)
            {
                cells.Slice(Channels * x, 2).CopyTo(top.AsSpan(2 * x));
                bottom[2 * x] = cells[(Channels * x) + 3];
                bottom[(2 * x) + 1] = cells[(Channels * x) + 2];
            }

            development.DevelopRow(top, bottom, image.Data.AsSpan(3 * y * image.Width, 3 * image.Width));
        }

        return image;
    }
}
