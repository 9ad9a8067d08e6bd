using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Isp;

/// <summary>
/// The digital gain of a picture for which nobody named one. A file whose BaselineExposure is at least two stops says
/// how far it is under-exposed, and the gain is 2^BaselineExposure. Smaller values are the everyday corrections that
/// converters write for every picture of a camera and say nothing about this one, and above
/// <see cref="IspOptions.LargestGain"/> they make no sense; then the picture itself is measured.
/// Exactly one of the two counts, never both.
/// </summary>
public static class AutoGain
{
    /// <summary>Smallest BaselineExposure, in stops, that is taken for a statement about this picture.</summary>
    public const double SmallestStatement = 2;

    /// <summary>Largest gain that a measurement may ask for.</summary>
    public const double Largest = 300;

    // Averages over blocks of 8×8 cells keep noise from passing for light.
    private const int Block = 8;
    private const double Percentile = 0.99;
    private const double Target = 0.8;

    /// <summary>Chooses the gain of a picture.</summary>
    /// <param name="raw">The mosaic.</param>
    /// <param name="balance">Its white balance.</param>
    /// <returns>1 to <see cref="IspOptions.LargestGain"/>.</returns>
    public static double Choose(RawImage raw, WhiteBalance balance)
    {
        ArgumentNullException.ThrowIfNull(raw);
        double stops = raw.Metadata.BaselineExposure;
        double stated = Math.Pow(2, stops);
        return stops >= SmallestStatement && stated <= IspOptions.LargestGain ? stated : Measure(raw, balance);
    }

    /// <summary>
    /// The gain that brings the 99th percentile of the brightness of 8×8 blocks to 0.8, within 1…300. Brightness is the
    /// mean of white-balanced red, green and blue.
    /// </summary>
    private static double Measure(RawImage raw, WhiteBalance balance)
    {
        LinearImage image = IspPipeline.Run(
            raw, 3, new CellDevelopment(raw.Metadata.Cfa, balance, 1, null, ClipMode.None).DevelopRow);
        int columns = (image.Width + Block - 1) / Block;
        int rows = (image.Height + Block - 1) / Block;
        var means = new double[columns * rows];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                means[(row * columns) + column] = BlockMean(image, row * Block, column * Block);
            }
        }

        Array.Sort(means);
        double bright = means[(int)(Percentile * (means.Length - 1))];
        return bright <= Target / Largest ? Largest : Math.Max(1, Target / bright);
    }

    /// <summary>Mean of the cells of a block without its brightest and darkest eighth, where hot pixels are.</summary>
    private static double BlockMean(LinearImage image, int top, int left)
    {
        int bottom = Math.Min(top + Block, image.Height);
        int right = Math.Min(left + Block, image.Width);
        Span<float> cells = stackalloc float[Block * Block];
        int count = 0;
        for (int row = top; row < bottom; row++)
        {
            for (int column = left; column < right; column++)
            {
                int sample = ((row * image.Width) + column) * 3;
                cells[count++] = (image.Data[sample] + image.Data[sample + 1] + image.Data[sample + 2]) / 3;
            }
        }

        cells = cells[..count];
        cells.Sort();
        cells = cells[(count / 8)..(count - (count / 8))];
        double sum = 0;
        foreach (float cell in cells)
        {
            sum += cell;
        }

        return sum / cells.Length;
    }
}
