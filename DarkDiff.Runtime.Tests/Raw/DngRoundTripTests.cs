using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Tests.Raw;

/// <summary>What is written is read again, pixels and metadata.</summary>
[TestFixture]
internal sealed class DngRoundTripTests
{
    private string folder = "";

    [OneTimeSetUp]
    public void MakeFolder() => folder = System.IO.Directory.CreateTempSubdirectory("darkdiff-round").FullName;

    [OneTimeTearDown]
    public void DeleteFolder() => System.IO.Directory.Delete(folder, recursive: true);

    [Test]
    public void EveryFieldSurvives(
        [Values] DngCompression compression, [Values] CfaPattern cfa, [Values(2, 34, 112)] int width)
    {
        string path = Path.Combine(folder, "round.dng");
        RawImage written = TestMosaics.Random(width, 7, cfa, seed: 11);
        DngWriter.Write(path, written, compression);
        RawImage read = RawFile.Read(path);
        RawMetadata a = written.Metadata;
        RawMetadata b = read.Metadata;
        Assert.Multiple(() =>
        {
            Assert.That((read.Width, read.Height), Is.EqualTo((written.Width, written.Height)));
            Assert.That(read.Values, Is.EqualTo(written.Values));
            Assert.That(b.Cfa, Is.EqualTo(a.Cfa));
            Assert.That(b.BlackLevel, Is.EqualTo(a.BlackLevel));
            Assert.That(b.BlackLevelDeltaH, Is.EqualTo(a.BlackLevelDeltaH));
            Assert.That(b.BlackLevelDeltaV, Is.EqualTo(a.BlackLevelDeltaV));
            Assert.That(b.WhiteLevel, Is.EqualTo(a.WhiteLevel));
            Assert.That(b.AsShotNeutral, Is.EqualTo(a.AsShotNeutral).Within(1e-6));
            Assert.That(b.ColorMatrix1, Is.EqualTo(a.ColorMatrix1).Within(1e-6));
            Assert.That(b.CalibrationIlluminant1, Is.EqualTo(21));
            Assert.That(b.BaselineExposure, Is.EqualTo(a.BaselineExposure).Within(1e-6));
            Assert.That(b.NoiseProfile, Is.EqualTo(a.NoiseProfile));
            Assert.That(b.Orientation, Is.EqualTo(6));
            Assert.That((b.Make, b.Model, b.UniqueCameraModel), Is.EqualTo((a.Make, a.Model, a.UniqueCameraModel)));
            Assert.That(b.ExposureTime, Is.EqualTo(0.04).Within(1e-6));
            Assert.That(b.FNumber, Is.EqualTo(2.8).Within(1e-6));
            Assert.That(b.Iso, Is.EqualTo(3200));
            Assert.That(b.DateTime, Is.EqualTo(a.DateTime));
            Assert.That(b.ExifBlock, Is.Not.Null);
            Assert.That(System.IO.Directory.GetFiles(folder, ".*.part"), Is.Empty);
        });
    }

    [Test]
    public void FilesOfOtherNamesStayAsTheyAre()
    {
        string path = Path.Combine(folder, "other.dng");
        File.WriteAllText(path + ".partial", "precious");
        DngWriter.Write(path, TestMosaics.Random(16, 8, CfaPattern.Rggb, seed: 1));
        Assert.That(File.ReadAllText(path + ".partial"), Is.EqualTo("precious"));
    }

    [Test]
    public void ConstantMosaicsNeedAHuffmanTableOfOneCode()
    {
        string path = Path.Combine(folder, "flat.dng");
        RawImage random = TestMosaics.Random(16, 8, CfaPattern.Rggb, seed: 1);
        RawImage flat = new(16, 8, [.. Enumerable.Repeat((ushort)8192, 128)], random.Metadata);
        DngWriter.Write(path, flat);
        Assert.That(RawFile.Read(path).Values, Is.EqualTo(flat.Values));
    }

    [Test]
    public void SixteenBitExtremesSurviveLosslessJpeg()
    {
        string path = Path.Combine(folder, "extremes.dng");
        RawImage random = TestMosaics.Random(16, 8, CfaPattern.Rggb, seed: 1);
        ushort[] values = [.. Enumerable.Range(0, 128).Select(i => (ushort)(i % 4 < 2 ? 0 : i % 8 < 4 ? 65535 : 32768))];
        RawMetadata metadata = random.Metadata with { WhiteLevel = 65535 };
        DngWriter.Write(path, new RawImage(16, 8, values, metadata));
        Assert.That(RawFile.Read(path).Values, Is.EqualTo(values));
    }
}
