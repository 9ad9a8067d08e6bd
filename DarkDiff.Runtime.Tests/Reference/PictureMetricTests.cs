using DarkDiff.Reference.Evaluation;
using DarkDiff.Reference.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DarkDiff.Runtime.Tests.Reference;

/// <summary>Metrics against values computed another way.</summary>
[TestFixture]
internal sealed class PictureMetricTests
{
    private const int Width = 37;
    private const int Height = 23;

    [Test]
    public void PsnrOfAKnownErrorIsItsFormula()
    {
        byte[] reference = RandomPicture(1);
        byte[] picture = reference.Select(v => (byte)(v < 128 ? v + 5 : v - 5)).ToArray();
        double expected = 20 * Math.Log10(255.0 / 5);
        Assert.That(PeakSignalToNoise.Measure(picture, reference), Is.EqualTo(expected).Within(1e-12));
    }

    [Test]
    public void PsnrOfEqualPicturesIsInfinite()
    {
        byte[] picture = RandomPicture(2);
        Assert.That(PeakSignalToNoise.Measure(picture, picture), Is.EqualTo(double.PositiveInfinity));
    }

    [Test]
    public void PsnrRefusesDifferentSizes() =>
        Assert.Throws<ArgumentException>(() => PeakSignalToNoise.Measure(new byte[3], new byte[6]));

    [Test]
    public void SsimOfEqualPicturesIsOne()
    {
        byte[] picture = RandomPicture(3);
        Assert.That(GaussianSsim.Measure(picture, picture, Width, Height), Is.EqualTo(1).Within(1e-12));
    }

    [Test]
    public void SsimEqualsAWindowedComputationInTorch()
    {
        byte[] a = RandomPicture(4);
        byte[] b = a.Zip(RandomPicture(5), (x, y) => (byte)((3 * x + y) / 4)).ToArray();
        using var scope = NewDisposeScope();
        Tensor x = Image(a);
        Tensor y = Image(b);
        Tensor offsets = arange(11, dtype: float64) - 5;
        Tensor line = exp(-offsets.square() / (2 * 1.5 * 1.5));
        line = line / line.sum();
        Tensor window = outer(line, line).reshape(1, 1, 11, 11).expand(3, 1, 11, 11);
        Tensor Blur(Tensor t) => nn.functional.conv2d(t, window, groups: 3);
        Tensor covariance = Blur(x * y) - Blur(x) * Blur(y);
        Tensor varianceX = Blur(x * x) - Blur(x).square();
        Tensor varianceY = Blur(y * y) - Blur(y).square();
        const double c1 = 6.5025;
        const double c2 = 58.5225;
        Tensor map = (2 * Blur(x) * Blur(y) + c1) * (2 * covariance + c2)
            / ((Blur(x).square() + Blur(y).square() + c1) * (varianceX + varianceY + c2));
        double expected = map.mean().ToDouble();
        Assert.That(expected, Is.InRange(0.1, 0.99));
        Assert.That(GaussianSsim.Measure(a, b, Width, Height), Is.EqualTo(expected).Within(1e-10));
    }

    [Test]
    public void StructuralLossFallsAsNoiseGrows()
    {
        using var scope = NewDisposeScope();
        using Generator generator = new(6);
        Tensor clean = rand([1, 3, 32, 32], generator: generator);
        Tensor noise = randn([1, 3, 32, 32], generator: generator);
        double[] values = new[] { 0.0, 0.05, 0.2 }
            .Select(sigma => StructuralSimilarity.Mean(clean, clean + sigma * noise).ToDouble()).ToArray();
        Assert.That(values[0], Is.EqualTo(1).Within(1e-3));
        Assert.That(values, Is.Ordered.Descending);
    }

    private static Tensor Image(byte[] rgb) =>
        tensor(rgb.Select(v => (double)v).ToArray()).reshape(1, Height, Width, 3).permute(0, 3, 1, 2);

    private static byte[] RandomPicture(int seed)
    {
        byte[] picture = new byte[Width * Height * 3];
        new Random(seed).NextBytes(picture);
        return picture;
    }
}
