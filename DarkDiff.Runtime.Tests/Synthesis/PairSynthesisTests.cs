using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Synthesis;

namespace DarkDiff.Runtime.Tests.Synthesis;

public sealed class PairSynthesisTests
{
    private static readonly CameraProfile Camera = CameraProfiles.Find("SonyA7S2");

    [Test]
    public void CleanPictureIsTheSceneAgain()
    {
        float[] scene = Flat(64, 32, 0.31f, 0.22f, 0.4f);
        SyntheticPair pair = Create(scene, 64, 32, 100, 1);
        Assert.That(pair.Clean.Width, Is.EqualTo(32));
        Assert.That(pair.Clean.Height, Is.EqualTo(16));
        float[] expected = Flat(32, 16, 0.31f, 0.22f, 0.4f);
        Assert.That(pair.Clean.Data, Is.EqualTo(expected).Within(1e-5f));
        Assert.That(pair.Target.Data[0], Is.EqualTo(OutputCurves.Encode(OutputCurve.Srgb, 0.31)).Within(1e-4));
    }

    [Test]
    public void WhiteStaysWhite()
    {
        SyntheticPair pair = Create(Flat(16, 16, 1, 1, 1), 16, 16, 50, 1);
        Assert.That(pair.Clean.Data, Has.All.EqualTo(1f).Within(1e-5f));
    }

    [TestCase(InputSpace.LinearSrgb)]
    [TestCase(InputSpace.Camera)]
    public void NoiseHasZeroMean(InputSpace space)
    {
        const int Size = 512;
        SyntheticPair pair = new PairSynthesis(space, OutputCurve.Srgb).Create(
            Flat(Size, Size, 0.02f, 0.02f, 0.02f), Size, Size, Camera, Balance(), Noise(), 100, new NoiseRandom(6));
        for (int channel = 0; channel < 3; channel++)
        {
            double[] errors = [.. Channel(pair.Noisy, channel).Zip(Channel(pair.Clean, channel), (n, c) => (double)n - c)];
            double deviation = Math.Sqrt(errors.Average(e => e * e));

            // Row noise is shared by a row, so the mean is known no better than by the number of rows.
            Assert.That(errors.Average(), Is.Zero.Within(5 * deviation / Math.Sqrt(Size / 2)));
            Assert.That(deviation, Is.GreaterThan(0.01));
            Assert.That(Channel(pair.Noisy, channel).Min(), Is.Negative);
        }
    }

    [Test]
    public void SameSeedSamePairOnEveryThread()
    {
        float[] scene = Flat(64, 64, 0.3f, 0.5f, 0.1f);
        float[] expected = Create(scene, 64, 64, 200, 12).Noisy.Data;
        var synthesis = new PairSynthesis(InputSpace.LinearSrgb, OutputCurve.Srgb);
        Parallel.For(0, 8, _ => Assert.That(
            synthesis.Create(scene, 64, 64, Camera, Balance(), Noise(), 200, new NoiseRandom(12)).Noisy.Data,
            Is.EqualTo(expected)));
    }

    [Test]
    public void OddSizesAreRefused() => Assert.That(
        () => Create(new float[7 * 8 * 3], 7, 8, 10, 1), Throws.ArgumentException.With.Message.Contain("7×8"));

    private static SyntheticPair Create(float[] scene, int width, int height, double ratio, ulong seed) =>
        new PairSynthesis(InputSpace.LinearSrgb, OutputCurve.Srgb).Create(
            scene, width, height, Camera, Balance(), Noise(), ratio, new NoiseRandom(seed));

    private static WhiteBalance Balance() => ColorMatrices.DaylightWhiteBalance(Camera.XyzToCamera);

    private static NoiseParameters Noise() => NoiseParameters.ForIso(Camera, 1600, new NoiseRandom(99));

    private static IEnumerable<float> Channel(LinearImage image, int channel) =>
        image.Data.Where((_, i) => i % 3 == channel);

    private static float[] Flat(int width, int height, float r, float g, float b)
    {
        var scene = new float[width * height * 3];
        for (int i = 0; i < scene.Length; i += 3)
        {
            (scene[i], scene[i + 1], scene[i + 2]) = (r, g, b);
        }

        return scene;
    }
}
