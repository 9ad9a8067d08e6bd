using DarkDiff.Runtime.Metrics;
using TorchSharp;
using static DarkDiff.Runtime.Tests.Metrics.MetricPictures;
using static TorchSharp.torch;

namespace DarkDiff.Runtime.Tests.Metrics;

/// <summary>SSIM against a computation in torch with whole two-dimensional windows.</summary>
[TestFixture]
internal sealed class SsimTests
{
    private const double C1 = 6.5025;
    private const double C2 = 58.5225;

    [Test]
    public void GaussianSsimEqualsTorch() => Expect(Ssim.Gaussian, Gaussian(), Image, 1, clip: false);

    [Test]
    public void UniformSsimEqualsTorch() =>
        Expect(Ssim.Uniform, full([7, 7], 1.0 / 49, float64), Image, 49.0 / 48, clip: false);

    [Test]
    public void LumaSsimEqualsTorch() => Expect(Ssim.Luma, Gaussian(), Luma, 1, clip: true);

    private static Tensor Luma(byte[] rgb)
    {
        Tensor image = Image(rgb);
        return (0.299 * image[.., 0] + 0.587 * image[.., 1] + 0.114 * image[.., 2]).round().unsqueeze(1);
    }

    private static Tensor Gaussian()
    {
        Tensor offsets = arange(11, dtype: float64) - 5;
        Tensor line = exp(-offsets.square() / (2 * 1.5 * 1.5));
        line = line / line.sum();
        return outer(line, line);
    }

    private static void Expect(Ssim ours, Tensor window, Func<byte[], Tensor> samples, double scale, bool clip)
    {
        using var scope = NewDisposeScope();
        byte[] a = Random(4);
        // Half of the picture is like the other one, half is its negative, so that some covariances are below 0.
        byte[] b = [.. a.Zip(Random(5), (x, y) => (byte)((3 * x + y) / 4)).Select((v, i) => (byte)(i / 3 % Width < 18 ? v : 255 - v))];
        Tensor x = samples(a);
        Tensor y = samples(b);
        Tensor kernel = window.reshape(1, 1, window.shape[0], window.shape[1]).expand(x.shape[1], 1, -1, -1);
        Tensor Blur(Tensor t) => nn.functional.conv2d(t, kernel, groups: x.shape[1]);
        Tensor covariance = scale * (Blur(x * y) - Blur(x) * Blur(y));
        Tensor varianceX = scale * (Blur(x * x) - Blur(x).square());
        Tensor varianceY = scale * (Blur(y * y) - Blur(y).square());
        Tensor structure = (2 * covariance + C2) / (varianceX + varianceY + C2);
        Assert.That(structure.min().ToDouble(), Is.LessThan(-0.1));
        if (clip)
            structure = structure.clamp_min(0);
        Tensor map = (2 * Blur(x) * Blur(y) + C1) / (Blur(x).square() + Blur(y).square() + C1) * structure;
        double expected = map.mean().ToDouble();
        Assert.That(Math.Abs(expected), Is.InRange(0.005, 0.9));
        Assert.That(ours.Measure(Wrap(a), Wrap(b)), Is.EqualTo(expected).Within(1e-6));
    }
}
