using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Runtime.Metrics;

/// <summary>PSNR over all RGB samples of a picture: 10·log10(1 / MSE) with 1 for white.</summary>
public sealed class PeakSignalToNoise : IPictureMetric
{
    /// <inheritdoc />
    public string Name => "PSNR";

    /// <inheritdoc />
    public bool HigherIsBetter => true;

    /// <inheritdoc />
    public int Decimals => 2;

    /// <inheritdoc />
    public int SmallestSide => 1;

    /// <inheritdoc />
    /// <returns>Decibels; infinite for equal pictures.</returns>
    public double Measure(Picture picture, Picture reference)
    {
        SamplePlane.Check(picture, reference, SmallestSide);
        double squares = 0;
        for (int i = 0; i < picture.Data.Length; i++)
        {
            double difference = (double)picture.Data[i] - reference.Data[i];
            squares += difference * difference;
        }

        return 10 * Math.Log10(picture.Data.Length / squares);
    }
}
