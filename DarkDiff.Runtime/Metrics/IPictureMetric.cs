using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Runtime.Metrics;

/// <summary>
/// A number for how near a picture is to its reference; the same for any order of calls. Metrics run beside each other,
/// each on one thread at a time.
/// </summary>
public interface IPictureMetric
{
    /// <summary>Short label that tells the variant, for the head of a column: "SSIM", "SSIM (uniform)".</summary>
    string Name { get; }

    /// <summary>Whether more is better.</summary>
    bool HigherIsBetter { get; }

    /// <summary>Digits after the point that papers print.</summary>
    int Decimals { get; }

    /// <summary>Least columns and rows of a picture.</summary>
    int SmallestSide { get; }

    /// <summary>Compares two pictures.</summary>
    /// <param name="picture">Encoded samples, nominally 0 to 1; what lies outside counts as it is.</param>
    /// <param name="reference">The clean picture, of the same size.</param>
    /// <exception cref="ArgumentException">The sizes differ, or are below <see cref="SmallestSide"/>.</exception>
    double Measure(Picture picture, Picture reference);
}
