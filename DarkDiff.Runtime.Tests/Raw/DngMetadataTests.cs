using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Tests.Raw;

/// <summary>What the tags say arrives in the metadata, in both byte orders.</summary>
[TestFixture]
internal sealed class DngMetadataTests : ScratchFolderTests
{
    private static readonly double[] Matrix = [0.5, -0.125, 0.25, -0.5, 1.25, 0.125, 0, 0.25, 0.75];

    [Test]
    public void BlackLevelsKeepTheirCellAndDeltas([Values] bool bigEndian)
    {
        TestDng dng = new(6, 4, 12) { BigEndian = bigEndian };
        dng.Raw.Set(TiffTag.BlackLevelRepeatDim, TiffType.Short, 1, 2)
            .Set(TiffTag.BlackLevel, TiffType.Rational, 64.5, 65.25)
            .Set(TiffTag.BlackLevelDeltaH, TiffType.SRational, 0, -0.5, 1, 1.5, 2, -2.5)
            .Set(TiffTag.BlackLevelDeltaV, TiffType.SRational, 3, -3.25, 0, 0.125)
            .Set(TiffTag.WhiteLevel, TiffType.Long, 4000);
        RawMetadata m = Read(dng);
        Assert.Multiple(() =>
        {
            Assert.That((m.BlackRepeatRows, m.BlackRepeatCols), Is.EqualTo((1, 2)));
            Assert.That(m.BlackLevel, Is.EqualTo(new[] { 64.5f, 65.25f }));
            Assert.That(m.BlackLevelDeltaH, Is.EqualTo(new[] { 0, -0.5f, 1, 1.5f, 2, -2.5f }));
            Assert.That(m.BlackLevelDeltaV, Is.EqualTo(new[] { 3, -3.25f, 0, 0.125f }));
            Assert.That(m.WhiteLevel, Is.EqualTo(4000));
        });
    }

    [TestCase(TiffType.Short)]
    [TestCase(TiffType.Long)]
    [TestCase(TiffType.Rational)]
    public void BlackLevelsMayBeOfThreeTypes(object type)
    {
        TestDng dng = new(6, 4, 12);
        dng.Raw.Set(TiffTag.BlackLevelRepeatDim, TiffType.Short, 2, 1).Set(TiffTag.BlackLevel, (TiffType)type, 7, 9);
        RawMetadata m = Read(dng);
        Assert.That(m.BlackLevel, Is.EqualTo(new[] { 7f, 9f }));
        Assert.That((m.BlackRepeatRows, m.BlackRepeatCols), Is.EqualTo((2, 1)));
    }

    [Test]
    public void ColoursAndCameraComeFromTheFirstDirectory([Values] bool bigEndian, [Values] bool inSubIfd)
    {
        TestDng dng = new(6, 4, 12) { BigEndian = bigEndian, InSubIfd = inSubIfd };
        dng.Main.Set(TiffTag.ColorMatrix1, TiffType.SRational, Matrix)
            .Set(TiffTag.ColorMatrix2, TiffType.SRational, [.. Matrix.Select(v => v + 1)])
            .Set(TiffTag.ForwardMatrix1, TiffType.SRational, [.. Matrix.Select(v => v + 2)])
            .Set(TiffTag.ForwardMatrix2, TiffType.SRational, [.. Matrix.Select(v => v + 3)])
            .Set(TiffTag.CameraCalibration1, TiffType.SRational, [.. Matrix.Select(v => v + 4)])
            .Set(TiffTag.CameraCalibration2, TiffType.SRational, [.. Matrix.Select(v => v + 5)])
            .Set(TiffTag.CalibrationIlluminant1, TiffType.Short, 17)
            .Set(TiffTag.CalibrationIlluminant2, TiffType.Short, 21)
            .Set(TiffTag.AnalogBalance, TiffType.Rational, 1, 1.5, 2)
            .Set(TiffTag.AsShotNeutral, TiffType.Rational, 0.5, 1, 0.625)
            .Set(TiffTag.AsShotWhiteXY, TiffType.Rational, 0.313, 0.329)
            .Set(TiffTag.BaselineExposure, TiffType.SRational, -1.25)
            .Set(TiffTag.NoiseProfile, TiffType.Double, 1e-4, 2e-7)
            .Set(TiffTag.Orientation, TiffType.Short, 8)
            .Set(TiffTag.ExposureTime, TiffType.Rational, 0.125)
            .Set(TiffTag.FNumber, TiffType.Rational, 5.6)
            .Set(TiffTag.IsoSpeed, TiffType.Short, 1600)
            .SetText(TiffTag.Make, "Tester")
            .SetText(TiffTag.Model, "One")
            .SetText(TiffTag.Software, "bench")
            .SetText(TiffTag.DateTime, "2023:01:02 03:04:05");
        RawMetadata m = Read(dng);
        Assert.Multiple(() =>
        {
            Assert.That(m.ColorMatrix1, Is.EqualTo(Matrix));
            Assert.That(m.ColorMatrix2, Is.EqualTo(Matrix.Select(v => v + 1)));
            Assert.That(m.ForwardMatrix1, Is.EqualTo(Matrix.Select(v => v + 2)));
            Assert.That(m.ForwardMatrix2, Is.EqualTo(Matrix.Select(v => v + 3)));
            Assert.That(m.CameraCalibration1, Is.EqualTo(Matrix.Select(v => v + 4)));
            Assert.That(m.CameraCalibration2, Is.EqualTo(Matrix.Select(v => v + 5)));
            Assert.That((m.CalibrationIlluminant1, m.CalibrationIlluminant2), Is.EqualTo((17, 21)));
            Assert.That(m.AnalogBalance, Is.EqualTo(new[] { 1, 1.5, 2 }));
            Assert.That(m.AsShotNeutral, Is.EqualTo(new[] { 0.5, 1, 0.625 }));
            Assert.That(m.AsShotWhiteXY, Is.EqualTo(new[] { 0.313, 0.329 }));
            Assert.That(m.BaselineExposure, Is.EqualTo(-1.25));
            Assert.That(m.NoiseProfile, Is.EqualTo(new[] { 1e-4, 2e-7 }));
            Assert.That(m.Orientation, Is.EqualTo(8));
            Assert.That((m.ExposureTime, m.FNumber, m.Iso), Is.EqualTo(((double?)0.125, (double?)5.6, (int?)1600)));
            Assert.That((m.Make, m.Model, m.Software), Is.EqualTo(("Tester", "One", "bench")));
            Assert.That(m.DateTime, Is.EqualTo("2023:01:02 03:04:05"));
        });
    }

    [Test]
    public void TheExifBlockStandsOnItsOwn([Values] bool bigEndian)
    {
        TestDng dng = new(6, 4, 12) { BigEndian = bigEndian };
        dng.Main.SetText(TiffTag.Make, "Tester")
            .Set(TiffTag.ExposureTime, TiffType.Rational, 0.125)
            .SetText(TiffTag.LensModel, "50mm f/1.8");
        TiffFile block = TiffFile.Parse(Read(dng).ExifBlock!);
        TiffDirectory exif = block.Pointed(block.Directories[0], TiffTag.ExifIfd)!;
        Assert.Multiple(() =>
        {
            Assert.That(block.BigEndian, Is.False);
            Assert.That(block.Directories[0][TiffTag.Make]!.Text(), Is.EqualTo("Tester"));
            Assert.That(block.Directories[0][TiffTag.StripOffsets], Is.Null);
            Assert.That(exif[TiffTag.ExposureTime]!.Number(), Is.EqualTo(0.125));
            Assert.That(exif[TiffTag.LensModel]!.Text(), Is.EqualTo("50mm f/1.8"));
        });
    }

    [Test]
    public void AbsentTagsHaveTheDefaultsOfTheSpecification()
    {
        RawMetadata m = Read(new TestDng(6, 4, 10));
        Assert.Multiple(() =>
        {
            Assert.That(m.BlackLevel, Is.EqualTo(new[] { 0f }));
            Assert.That(m.WhiteLevel, Is.EqualTo(1023));
            Assert.That(m.Orientation, Is.EqualTo(1));
            Assert.That(m.BaselineExposure, Is.Zero);
            Assert.That(m.ColorMatrix1, Is.Null);
            Assert.That(m.AsShotNeutral, Is.Null);
            Assert.That(m.ExposureTime, Is.Null);
        });
    }

    [TestCase(1.0 / 32000)]
    [TestCase(1.0 / 8000)]
    [TestCase(30)]
    [TestCase(4000.5)]
    public void ExposureTimesSurviveTheWriter(double seconds)
    {
        RawImage image = TestMosaics.Random(8, 4, CfaPattern.Rggb, seed: 4);
        DngWriter.Write(
            PathOf("time.dng"),
            new RawImage(8, 4, image.Values, image.Metadata with { ExposureTime = seconds }));
        Assert.That(RawFile.Read(PathOf("time.dng")).Metadata.ExposureTime, Is.EqualTo(seconds).Within(1e-4).Percent);
    }

    private RawMetadata Read(TestDng dng) => RawFile.Read(Write(dng.Uncompressed().Build())).Metadata;
}
