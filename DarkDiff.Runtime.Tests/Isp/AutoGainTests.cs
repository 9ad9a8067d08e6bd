using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.Synthesis;

namespace DarkDiff.Runtime.Tests.Isp;

public sealed class AutoGainTests
{
    [Test]
    public void StatedUnderexposureIsTheGain()
    {
        RawImage raw = Scene(0.005f, Math.Log2(200));
        Assert.That(IspPipeline.Develop(raw, new IspOptions()).Gain, Is.EqualTo(200).Within(1e-9));
    }

    [TestCase(0.7)]
    [TestCase(25)]
    [TestCase(1e9)]
    public void CorrectionsThatSayNothingOfThisPictureDoNotCount(double baselineExposure) => Assert.That(
        AutoGain.Choose(Scene(0.005f, baselineExposure), new(1, 1)),
        Is.EqualTo(AutoGain.Choose(Scene(0.005f, 0), new(1, 1))));

    [TestCase(0.05)]
    [TestCase(0.01)]
    public void MeasuredGainBringsTheBrightPartToTheTarget(double level) =>
        Assert.That(AutoGain.Choose(Scene((float)level, 0), new(1, 1)) * level, Is.EqualTo(0.8).Within(0.12));

    [Test]
    public void HotPixelsDoNotCount()
    {
        RawImage raw = Scene(0.02f, 0);
        double before = AutoGain.Choose(raw, new(1, 1));
        for (int i = 0; i < 20; i++)
        {
            raw.Values[(i * 797) % raw.Values.Length] = 16383;
        }

        Assert.That(AutoGain.Choose(raw, new(1, 1)), Is.EqualTo(before).Within(before * 0.1));
    }

    [Test]
    public void GainStaysWithinItsLimits()
    {
        Assert.That(AutoGain.Choose(Scene(0, 0), new(1, 1)), Is.EqualTo(AutoGain.Largest));
        Assert.That(AutoGain.Choose(Scene(0.95f, 0), new(1, 1)), Is.EqualTo(1));
    }

    [Test]
    public void ANamedGainReplacesBoth() =>
        Assert.That(IspPipeline.Develop(Scene(0.01f, 5), new IspOptions { Gain = 3 }).Gain, Is.EqualTo(3));

    // A flat scene at a share of the white level, with the noise of a sensor.
    private static RawImage Scene(float level, double baselineExposure)
    {
        const int Width = 256;
        const int Height = 192;
        var values = new float[Width * Height];
        Array.Fill(values, level);
        NoiseModel.Apply(values, values, Width, 1, new NoiseParameters(2, 3, 0.1, 1, 15583, 800), new NoiseRandom(1));
        return new RawImage(
            Width,
            Height,
            Array.ConvertAll(values, v => (ushort)(v + 800)),
            new() { Cfa = CfaPattern.Grbg, BlackLevel = [800], WhiteLevel = 16383, BaselineExposure = baselineExposure });
    }
}
