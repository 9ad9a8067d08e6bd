using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Synthesis;

namespace DarkDiff.Runtime.Tests.Synthesis;

public sealed class CameraProfileTests
{
    [Test]
    public void UnknownCameraListsTheNames() => Assert.That(
        () => CameraProfiles.Find("Pinhole"),
        Throws.ArgumentException.With.Message.Contain("Pinhole").And.Message.Contain("SonyA7S2, SonyA7M4"));

    [Test]
    public void CamerasAreFoundWithoutRegardToCase() =>
        Assert.That(CameraProfiles.Find("nikond850").Name, Is.EqualTo("NikonD850"));

    [Test]
    public void GainFollowsIso()
    {
        CameraProfile camera = CameraProfiles.Find("SonyA7S2");
        Assert.That(camera.GainAt(100), Is.EqualTo(camera.SmallestGain));
        Assert.That(camera.GainAt(6400), Is.EqualTo(camera.LargestGain).Within(1e-3));
        Assert.That(() => camera.GainAt(0), Throws.ArgumentException.With.Message.Contain("ISO"));
    }

    [Test]
    public void EveryCameraHasUsableColoursAndNoise(
        [ValueSource(typeof(CameraProfiles), nameof(CameraProfiles.All))] CameraProfile camera)
    {
        WhiteBalance daylight = ColorMatrices.DaylightWhiteBalance(camera.XyzToCamera);
        Assert.That(daylight.Red, Is.InRange(1, 4));
        Assert.That(daylight.Blue, Is.InRange(1, 4));
        double[] matrix = ColorMatrices.CameraToLinearSrgb(camera.XyzToCamera);
        Assert.That(matrix[0], Is.InRange(1, 3));

        var random = new NoiseRandom(2);
        for (int i = 0; i < 1000; i++)
        {
            NoiseParameters noise = NoiseParameters.Sample(camera, random);
            Assert.That(noise.Gain, Is.InRange(camera.SmallestGain, camera.LargestGain));
            Assert.That(noise.DarkVariance, Is.InRange(0.1, 1e6));
        }
    }

    [Test]
    public void ScatterIsThatOfTheCalibration()
    {
        CameraProfile camera = CameraProfiles.Find("SonyA7S2");
        var random = new NoiseRandom(8);
        double[] logs = [.. Enumerable.Range(0, 20_000)
            .Select(_ => Math.Log(NoiseParameters.ForIso(camera, 3200, random).ReadScale))];
        double expected = (camera.ReadScale.Slope * Math.Log(camera.GainAt(3200))) + camera.ReadScale.Bias;
        double mean = logs.Average();
        Assert.That(mean, Is.EqualTo(expected).Within(0.01));
        double deviation = Math.Sqrt(logs.Average(v => (v - mean) * (v - mean)));
        Assert.That(deviation, Is.EqualTo(camera.ReadScale.Scatter).Within(0.01));
    }
}
