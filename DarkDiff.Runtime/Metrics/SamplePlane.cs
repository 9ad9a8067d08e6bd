using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Runtime.Metrics;

/// <summary>One channel of a picture in f64, on the scale 0…255 that the metrics' constants are made for.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Values">Width·Height samples, row by row.</param>
internal sealed record SamplePlane(int Width, int Height, double[] Values)
{
    private const double Scale = 255;

    /// <summary>A weighted sum of the three channels.</summary>
    public static SamplePlane Mix(Picture picture, double red, double green, double blue)
    {
        float[] data = picture.Data;
        double[] values = new double[data.Length / 3];
        for (int i = 0; i < values.Length; i++)
            values[i] = Scale * (red * data[3 * i] + green * data[3 * i + 1] + blue * data[3 * i + 2]);
        return new SamplePlane(picture.Width, picture.Height, values);
    }

    /// <summary>The channels red, green, blue.</summary>
    public static SamplePlane[] Channels(Picture picture) =>
        [Mix(picture, 1, 0, 0), Mix(picture, 0, 1, 0), Mix(picture, 0, 0, 1)];

    /// <summary>Luma, the Y of YIQ (ITU-R BT.601 weights).</summary>
    public static SamplePlane Luma(Picture picture) => Mix(picture, 0.299, 0.587, 0.114);

    /// <summary>Refuses pictures that cannot be compared.</summary>
    /// <param name="picture">A picture.</param>
    /// <param name="reference">Its reference.</param>
    /// <param name="smallestSide">Least columns and rows.</param>
    /// <exception cref="ArgumentException">The sizes differ, or are too small.</exception>
    public static void Check(Picture picture, Picture reference, int smallestSide)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(reference);
        if (picture.Width != reference.Width || picture.Height != reference.Height)
        {
            throw new ArgumentException(
                $"found a picture of {picture.Width}×{picture.Height} with a reference of "
                + $"{reference.Width}×{reference.Height}, expected equal sizes");
        }

        if (Math.Min(picture.Width, picture.Height) < smallestSide)
        {
            throw new ArgumentException(
                $"found a picture of {picture.Width}×{picture.Height}, expected at least {smallestSide}×{smallestSide}");
        }
    }
}
