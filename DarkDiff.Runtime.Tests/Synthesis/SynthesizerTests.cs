using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.Synthesis;

namespace DarkDiff.Runtime.Tests.Synthesis;

public sealed class SynthesizerTests
{
    private static readonly SynthesisOptions Options = new() { Ratio = 100, Iso = 1600, Seed = 3 };

    [Test]
    public void TheProductDevelopsTheFileToTheReferenceOnAverage(
        [ValueSource(typeof(CameraProfiles), nameof(CameraProfiles.All))] CameraProfile camera)
    {
        byte[] photo = Flat(400, 400, 60, 90, 70);
        SyntheticRaw made = Synthesizer.Synthesize(400, 400, photo, Options with { Camera = camera });
        DevelopedImage developed = IspPipeline.Develop(made.Raw, new IspOptions());
        Assert.That(developed.Gain, Is.EqualTo(100).Within(1e-9));
        for (int channel = 0; channel < 3; channel++)
        {
            int first = channel;
            double clean = made.Clean.Data[channel];
            Assert.That(clean, Is.EqualTo(OutputCurves.Decode(OutputCurve.Srgb, photo[channel] / 255.0)).Within(1e-5));
            double[] errors = [.. developed.Image.Data.Where((_, i) => i % 3 == first).Select(v => v - clean)];
            double deviation = Math.Sqrt(errors.Average(e => e * e));
            Assert.That(errors.Average(), Is.Zero.Within(5 * deviation / Math.Sqrt(200)));
        }
    }

    [Test]
    public void NoiseProfileIsTheVarianceOfTheMosaic()
    {
        const int Size = 600;
        byte[] photo = Flat(Size, Size, 200, 200, 200);
        SyntheticRaw made = Synthesizer.Synthesize(Size, Size, photo, Options with { Ratio = 20 });
        RawMetadata metadata = made.Raw.Metadata;
        double range = metadata.WhiteLevel - metadata.BlackLevel[0];

        // Green of even rows: one colour of a flat scene.
        double[] green = [.. Enumerable.Range(0, Size * Size)
            .Where(i => i / Size % 2 == 0 && i % 2 == 1)
            .Select(i => (made.Raw.Values[i] - metadata.BlackLevel[0]) / range)];
        double mean = green.Average();
        double variance = green.Average(v => (v - mean) * (v - mean));
        Assert.That(metadata.NoiseProfile, Has.Length.EqualTo(2));
        double expected = (metadata.NoiseProfile![0] * mean) + metadata.NoiseProfile[1];
        Assert.That(variance, Is.EqualTo(expected).Within(expected * 0.05));
    }

    [Test]
    public void FileSaysHowItWasMade()
    {
        RawMetadata metadata = Synthesizer.Synthesize(8, 6, Flat(8, 6, 9, 9, 9), Options).Raw.Metadata;
        Assert.That(metadata.BaselineExposure, Is.EqualTo(Math.Log2(100)));
        Assert.That(metadata.Iso, Is.EqualTo(1600));
        Assert.That(metadata.CalibrationIlluminant1, Is.EqualTo(21));
        Assert.That(metadata.WhiteLevel - metadata.BlackLevel[0], Is.EqualTo(Options.Camera.Saturation));
        WhiteBalance expected = ColorMatrices.DaylightWhiteBalance(Options.Camera.XyzToCamera);
        WhiteBalance found = ColorMatrices.WhiteBalanceOf(metadata);
        Assert.That(found.Red, Is.EqualTo(expected.Red).Within(1e-9));
        Assert.That(found.Blue, Is.EqualTo(expected.Blue).Within(1e-9));
    }

    [Test]
    public void TheSeedDecidesTheNoise()
    {
        byte[] photo = Flat(40, 30, 100, 120, 140);
        ushort[] first = Synthesizer.Synthesize(40, 30, photo, Options).Raw.Values;
        Assert.That(Synthesizer.Synthesize(40, 30, photo, Options).Raw.Values, Is.EqualTo(first));
        Assert.That(Synthesizer.Synthesize(40, 30, photo, Options with { Seed = 4 }).Raw.Values, Is.Not.EqualTo(first));
    }

    [TestCase(7, 111)]
    [TestCase(3, 2)]
    public void OddPhotographsAreCutToEvenSizes(int width, int height)
    {
        SyntheticRaw made = Synthesizer.Synthesize(width, height, Flat(width, height, 50, 50, 50), Options);
        Assert.That((made.Raw.Width, made.Raw.Height), Is.EqualTo((width & ~1, height & ~1)));
        Assert.That((made.Reference.Width, made.Reference.Height), Is.EqualTo((width / 2, height / 2)));
    }

    [Test]
    public void BadInputIsRefused()
    {
        Assert.That(
            () => Synthesizer.Synthesize(4, 4, new byte[47], Options),
            Throws.ArgumentException.With.Message.Contain("47 samples"));
        Assert.That(
            () => Synthesizer.Synthesize(4, 4, new byte[48], Options with { Ratio = 0.1 }),
            Throws.ArgumentException.With.Message.Contain("ratio"));
    }

    private static byte[] Flat(int width, int height, byte r, byte g, byte b)
    {
        var photo = new byte[width * height * 3];
        for (int i = 0; i < photo.Length; i += 3)
        {
            (photo[i], photo[i + 1], photo[i + 2]) = (r, g, b);
        }

        return photo;
    }
}
