using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.Synthesis;

namespace DarkDiff.Runtime.Tests.Isp;

public sealed class ColorMatricesTests
{
    // What LibRaw computes as rgb_cam for the ILCE-7SM2.
    private static readonly double[] SonyRgbCam =
    [
        1.9712269, -0.6789218, -0.2923051,
        -0.2910482, 1.7484011, -0.4573529,
        0.0205128, -0.5380369, 1.5175241,
    ];

    private static readonly double[] Sony = CameraProfiles.Find("SonyA7S2").XyzToCamera;

    // Any second matrix serves, as long as it is another camera's.
    private static readonly double[] Canon = CameraProfiles.Find("CanonEOS70D").XyzToCamera;

    [Test]
    public void MatrixOfTheSonyIsThatOfLibRaw() =>
        Assert.That(ColorMatrices.CameraToLinearSrgb(Sony), Is.EqualTo(SonyRgbCam).Within(1e-7));

    [Test]
    public void DaylightBalanceOfTheSonyIsThatOfLibRaw()
    {
        WhiteBalance balance = ColorMatrices.DaylightWhiteBalance(Sony);
        Assert.That(balance.Red, Is.EqualTo(2.59673 / 0.93859).Within(2e-5));
        Assert.That(balance.Blue, Is.EqualTo(1.33953 / 0.93859).Within(2e-5));
    }

    [Test]
    public void FileWithOneMatrixOfD65GivesTheSameWhateverTheLight(
        [Values(0.4, 0.6)] double red, [Values(0.3, 0.9)] double blue)
    {
        RawMetadata metadata = Metadata() with
        {
            ColorMatrix1 = Sony,
            CalibrationIlluminant1 = 21,
            AsShotNeutral = [red, 1, blue],
        };
        Assert.That(ColorMatrices.CameraToLinearSrgb(metadata), Is.EqualTo(SonyRgbCam).Within(1e-7));
        WhiteBalance balance = ColorMatrices.WhiteBalanceOf(metadata);
        Assert.That((balance.Red, balance.Blue), Is.EqualTo((1 / red, 1 / blue)));
    }

    [Test]
    public void LoneSecondMatrixIsUsed()
    {
        RawMetadata metadata = Metadata() with { ColorMatrix2 = Sony, CalibrationIlluminant2 = 21 };
        Assert.That(ColorMatrices.CameraToLinearSrgb(metadata), Is.EqualTo(SonyRgbCam).Within(1e-7));
    }

    [Test]
    public void TwoMatricesAreThoseOfTheEndsBeyondTheEnds()
    {
        RawMetadata two = Metadata() with
        {
            ColorMatrix1 = Canon,
            CalibrationIlluminant1 = 17,
            ColorMatrix2 = Sony,
            CalibrationIlluminant2 = 21,
        };
        double[] cold = ColorMatrices.CameraToLinearSrgb(two with { AsShotNeutral = Neutral(Sony, 0.28, 0.29) });
        Assert.That(cold, Is.EqualTo(SonyRgbCam).Within(1e-7));

        double[] warm = ColorMatrices.CameraToLinearSrgb(two with { AsShotNeutral = Neutral(Canon, 0.51, 0.41) });
        double[] alone = ColorMatrices.CameraToLinearSrgb(
            Metadata() with { ColorMatrix1 = Canon, CalibrationIlluminant1 = 17 });
        Assert.That(warm, Is.EqualTo(alone).Within(1e-7));
    }

    [Test]
    public void TwoMatricesAreMixedByInverseTemperature()
    {
        RawMetadata two = Metadata() with
        {
            ColorMatrix1 = Canon,
            CalibrationIlluminant1 = 17,
            ColorMatrix2 = Sony,
            CalibrationIlluminant2 = 21,
        };
        double weight = ((1 / 5003.0) - (1 / 2856.0)) / ((1 / 6504.0) - (1 / 2856.0));
        double[] mixed = [.. Canon.Zip(Sony, (a, b) => a + ((b - a) * weight))];
        WhiteBalance balance = ColorMatrices.WhiteBalanceOf(two with { AsShotWhiteXY = [0.34567, 0.35850] });
        double[] expected = Neutral(mixed, 0.34567, 0.35850);
        Assert.That(balance.Red, Is.EqualTo(expected[1] / expected[0]).Within(2e-3));
        Assert.That(balance.Blue, Is.EqualTo(expected[1] / expected[2]).Within(2e-3));
    }

    [Test]
    public void NeutralAndWhiteOfTheSameLightAgree()
    {
        RawMetadata two = Metadata() with
        {
            ColorMatrix1 = Canon,
            CalibrationIlluminant1 = 17,
            ColorMatrix2 = Sony,
            CalibrationIlluminant2 = 21,
            AsShotWhiteXY = [0.38, 0.378],
        };
        WhiteBalance balance = ColorMatrices.WhiteBalanceOf(two);
        double[] byWhite = ColorMatrices.CameraToLinearSrgb(two);
        double[] byNeutral = ColorMatrices.CameraToLinearSrgb(
            two with { AsShotWhiteXY = null, AsShotNeutral = balance.ToNeutral() });
        Assert.That(byNeutral, Is.EqualTo(byWhite).Within(1e-5));
    }

    [Test]
    public void ForwardMatrixComesFirst()
    {
        // Balanced camera RGB that is linear sRGB already: its forward matrix is sRGB to XYZ of D50.
        double[] forward =
        [
            0.4360747, 0.3850649, 0.1430804,
            0.2225045, 0.7168786, 0.0606169,
            0.0139322, 0.0971045, 0.7141733,
        ];
        RawMetadata metadata = Metadata() with
        {
            ColorMatrix1 = Sony,
            CalibrationIlluminant1 = 21,
            ForwardMatrix1 = forward,
            AsShotNeutral = [0.4, 1, 0.7],
        };
        double[] identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
        Assert.That(ColorMatrices.CameraToLinearSrgb(metadata), Is.EqualTo(identity).Within(1e-3));

        // A camera whose channels only differ in gain from the reference camera has the same balanced RGB.
        Assert.That(
            ColorMatrices.CameraToLinearSrgb(metadata with { CameraCalibration1 = [1.1, 0, 0, 0, 1, 0, 0, 0, 0.9] }),
            Is.EqualTo(identity).Within(1e-3));
    }

    [Test]
    public void AnalogBalanceChangesTheNeutralButNotTheColours()
    {
        RawMetadata metadata = Metadata() with
        {
            ColorMatrix1 = Sony,
            CalibrationIlluminant1 = 21,
            AnalogBalance = [2, 1, 0.5],
        };
        WhiteBalance balance = ColorMatrices.WhiteBalanceOf(metadata);
        WhiteBalance plain = ColorMatrices.DaylightWhiteBalance(Sony);
        Assert.That(balance.Red, Is.EqualTo(plain.Red / 2).Within(1e-9));
        Assert.That(balance.Blue, Is.EqualTo(plain.Blue * 2).Within(1e-9));
        Assert.That(ColorMatrices.CameraToLinearSrgb(metadata), Is.EqualTo(SonyRgbCam).Within(1e-7));
    }

    [TestCase(17)]
    [TestCase(20)]
    [TestCase(21)]
    [TestCase(23)]
    public void WhiteStaysWhite(int illuminant)
    {
        double[] matrix = ColorMatrices.CameraToLinearSrgb(
            Metadata() with { ColorMatrix1 = Canon, CalibrationIlluminant1 = illuminant, AsShotNeutral = [0.5, 1, 0.6] });
        for (int row = 0; row < 3; row++)
        {
            Assert.That(matrix.Skip(row * 3).Take(3).Sum(), Is.EqualTo(1).Within(1e-9));
        }
    }

    [Test]
    public void FileWithoutMatricesStaysInCameraColours()
    {
        Assert.That(ColorMatrices.CameraToLinearSrgb(Metadata()), Is.EqualTo(new double[] { 1, 0, 0, 0, 1, 0, 0, 0, 1 }));
        Assert.That(ColorMatrices.WhiteBalanceOf(Metadata()), Is.EqualTo(new WhiteBalance(1, 1)));
    }

    [Test]
    public void NonsenseIsRefused()
    {
        Assert.That(
            () => ColorMatrices.WhiteBalanceOf(Metadata() with { AsShotNeutral = [0.5, 0, 1] }),
            Throws.ArgumentException.With.Message.Contain("0.5, 0, 1"));
        Assert.That(
            () => ColorMatrices.CameraToLinearSrgb(
                Metadata() with { ColorMatrix1 = new double[9], AsShotNeutral = [1, 1, 1] }),
            Throws.ArgumentException.With.Message.Contain("colour matrix"));
    }

    private static double[] Neutral(double[] matrix, double x, double y)
    {
        double[] xyz = [x / y, 1, (1 - x - y) / y];
        return [.. Enumerable.Range(0, 3).Select(r => Enumerable.Range(0, 3).Sum(c => matrix[(r * 3) + c] * xyz[c]))];
    }

    private static RawMetadata Metadata() => new() { Cfa = CfaPattern.Rggb, BlackLevel = [0], WhiteLevel = 1000 };
}
