using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Metrics;
using static DarkDiff.Runtime.Tests.Metrics.MetricPictures;

namespace DarkDiff.Runtime.Tests.Metrics;

/// <summary>What holds for all metrics, and PSNR.</summary>
[TestFixture]
internal sealed class PictureMetricTests
{
    private static IEnumerable<IPictureMetric> All => PictureMetrics.WithoutWeights;

    /// <summary>
    /// scikit-image 0.19.3 (<c>peak_signal_noise_ratio</c>, <c>structural_similarity</c>; luma: of the rounded 0.299 R +
    /// 0.587 G + 0.114 B) and, for HaarPSI, the paper's formula in NumPy with SciPy's <c>convolve2d</c>, both on the two
    /// pictures of <see cref="MetricPictures"/>. No window has a negative covariance there, so the luma variant's clipping
    /// does not show.
    /// </summary>
    [TestCase("PSNR", 14.703745368333042)]
    [TestCase("SSIM", 0.8180615637363718)]
    [TestCase("SSIM (uniform 7×7)", 0.8159447597032874)]
    [TestCase("SSIM (luma)", 0.7797517686770491)]
    [TestCase("HaarPSI", 0.5412559219208437)]
    public void EveryMetricGivesTheValueOfAnotherProgram(string name, double expected)
    {
        IPictureMetric metric = All.Single(m => m.Name == name);
        // 1e-6: the samples of a picture are f32 fractions of 255.
        Assert.That(metric.Measure(Wrap(Disturbed), Wrap(Clean)), Is.EqualTo(expected).Within(1e-6));
    }

    [TestCaseSource(nameof(All))]
    public void EqualPicturesAreAsGoodAsCanBe(IPictureMetric metric)
    {
        double best = metric is PeakSignalToNoise ? double.PositiveInfinity : 1;
        Assert.That(metric.Measure(Wrap(Random(3)), Wrap(Random(3))), Is.EqualTo(best).Within(1e-12));
    }

    [TestCaseSource(nameof(All))]
    public void MoreNoiseIsWorse(IPictureMetric metric)
    {
        byte[] noise = Random(4);
        double[] values = [.. new[] { 1, 3, 9 }.Select(weight => metric.Measure(
            Wrap([.. Clean.Zip(noise, (v, n) => (byte)((9 * v + weight * n) / (9 + weight)))]), Wrap(Clean)))];
        Assert.That(values, metric.HigherIsBetter ? Is.Ordered.Descending : Is.Ordered);
    }

    [TestCaseSource(nameof(All))]
    public void DifferentSizesAreRefused(IPictureMetric metric) => Assert.That(
        () => metric.Measure(Wrap(Clean), new Picture(Height, Width, new float[Width * Height * 3])),
        Throws.ArgumentException.With.Message.Contains("37×23").And.Message.Contains("23×37"));

    [Test]
    public void PicturesSmallerThanTheWindowAreRefused() => Assert.That(
        () => Ssim.Gaussian.Measure(new Picture(10, 11, new float[330]), new Picture(10, 11, new float[330])),
        Throws.ArgumentException.With.Message.Contains("11×11"));

    [Test]
    public void PsnrOfAKnownErrorIsItsFormula()
    {
        byte[] picture = [.. Clean.Select(v => (byte)(v < 128 ? v + 5 : v - 5))];
        Assert.That(
            new PeakSignalToNoise().Measure(Wrap(picture), Wrap(Clean)),
            Is.EqualTo(20 * Math.Log10(255.0 / 5)).Within(1e-5));
    }

    [Test]
    public void FlatPicturesAreAlikeToHaarPsi()
    {
        Picture black = new(40, 40, new float[4800]);
        Assert.That(new HaarPsi().Measure(black, black), Is.EqualTo(1));
    }
}
