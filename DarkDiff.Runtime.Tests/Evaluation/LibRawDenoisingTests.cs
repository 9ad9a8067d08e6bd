using DarkDiff.Runtime.Evaluation.Systems;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Metrics;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Synthesis;

namespace DarkDiff.Runtime.Tests.Evaluation;

/// <summary>LibRaw's program as a system to compare with.</summary>
[TestFixture]
internal sealed class LibRawDenoisingTests
{
    private const int Width = 180;
    private const int Height = 122;

    [SetUp]
    public void RequireProgram()
    {
        if (!LibRawDenoising.IsInstalled)
            Assert.Ignore(LibRawDenoising.MissingNote);
    }

    [TestCase(OutputCurve.Srgb)]
    [TestCase(OutputCurve.Gamma22)]
    public void WithoutDenoisingItIsThePlainRendering(OutputCurve curve)
    {
        SyntheticRaw made = Make(ratio: 20, iso: 400);
        EvaluationInput input = new(made.Raw, 20, ClipMode.Zero, curve, made.Clean);
        LinearImage theirs = new LibRawDenoising(0).Enhance(input, default);
        double psnr = new PeakSignalToNoise().Measure(ToPicture(theirs), ToPicture(input.RenderPlain()));
        TestContext.Out.WriteLine($"{psnr:F1} dB");
        Assert.That(psnr, Is.GreaterThan(45));
    }

    [Test]
    public void ItDenoises()
    {
        SyntheticRaw made = Make(ratio: 100, iso: 3200);
        EvaluationInput input = new(made.Raw, 100, ClipMode.None, OutputCurve.Srgb, made.Clean);
        Picture clean = ToPicture(OutputCurves.Encode(OutputCurve.Srgb, made.Clean));
        double Psnr(LinearImage image) => new PeakSignalToNoise().Measure(ToPicture(image), clean);
        double best = LibRawDenoising.Strengths.Max(system => Psnr(system.Enhance(input, default)));
        Assert.That(best, Is.GreaterThan(Psnr(input.RenderPlain()) + 2));
    }

    private static SyntheticRaw Make(double ratio, int iso)
    {
        byte[] photo = new byte[Width * Height * 3];
        for (int i = 0; i < photo.Length; i++)
            photo[i] = (byte)(60 + i / 3 % Width * (i % 3 + 1) / 4 + (i / 3 / Width / 20 % 2 * 40));
        return Synthesizer.Synthesize(Width, Height, photo, new SynthesisOptions { Ratio = ratio, Iso = iso });
    }

    private static Picture ToPicture(LinearImage encoded) => new(encoded.Width, encoded.Height, encoded.Data);
}
