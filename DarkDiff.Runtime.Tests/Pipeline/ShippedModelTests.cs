using DarkDiff.Kernels.Cpu;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Metrics;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.Tests.Raw;

namespace DarkDiff.Runtime.Tests.Pipeline;

/// <summary>The weights and samples in the repository.</summary>
[TestFixture]
internal sealed class ShippedModelTests
{
    private const long LargestFile = 40_000_000;

    private static readonly string Weights =
        Path.Combine(TestData.RepositoryRoot, "weights", "darkdiff-tiny.safetensors");

    [Test]
    public void TheWeightsAreSmallEnoughToShip() => Assert.That(new FileInfo(Weights).Length, Is.LessThan(LargestFile));

    // At the settings that users get.
    [TestCase("brushes")]
    [TestCase("dogs")]
    [TestCase("mountains")]
    public void ASampleComesOutFarCleanerThanItsPlainRendering(string name)
    {
        string path = Path.Combine(TestData.RepositoryRoot, "samples", name);
        (int width, int height, byte[] rgb) = PictureReader.ReadRgb8(path + ".reference.png");
        Picture reference = Picture.FromRgb8(width, height, rgb);
        using CpuDevice device = new(2);
        using DarkDiffSession session = new(Weights, device);
        IspOptions isp = new() { InputSpace = session.Config.InputSpace };
        RawImage raw = RawFile.Read(path + ".dng");
        LinearImage plain = PlainRendering.Render(raw, isp, session.Config.OutputCurve);
        DevelopedImage developed = IspPipeline.Develop(raw, isp);
        LinearImage picture = session.Enhance(developed.Image, new EnhanceOptions()).Picture;
        Assert.That((picture.Width, picture.Height), Is.EqualTo((width, height)));
        PeakSignalToNoise metric = new();
        double gain = metric.Measure(ToPicture(picture), reference) - metric.Measure(ToPicture(plain), reference);
        TestContext.Out.WriteLine($"{name}: {gain:F2} dB over the plain rendering");
        Assert.That(gain, Is.GreaterThan(6));
    }

    private static Picture ToPicture(LinearImage encoded) =>
        new(encoded.Width, encoded.Height, [.. encoded.Data.Select(v => Math.Clamp(v, 0, 1))]);
}
