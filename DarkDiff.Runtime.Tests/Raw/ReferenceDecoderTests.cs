using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Tests.Raw;

/// <summary>Decoded values against dcraw and LibRaw, on real files where they are at hand and on files written here.</summary>
[TestFixture]
internal sealed class ReferenceDecoderTests : ScratchFolderTests
{
    [TestCase("colorchart.dng")]
    [TestCase("bmpcc.dng")]
    public void RealFilesDecodeToTheValuesOfDcraw(string name) => ExpectDcrawValues(TestData.Find("raw", name));

    [TestCase("brushes.dng")]
    [TestCase("dogs.dng")]
    [TestCase("mountains.dng")]
    public void ShippedSamplesDecodeToTheValuesOfDcraw(string name) =>
        ExpectDcrawValues(Path.Combine(TestData.RepositoryRoot, "samples", name));

    [TestCase(DngCompression.None, CfaPattern.Rggb)]
    [TestCase(DngCompression.LosslessJpeg, CfaPattern.Rggb)]
    [TestCase(DngCompression.LosslessJpeg, CfaPattern.Grbg)]
    [TestCase(DngCompression.LosslessJpeg, CfaPattern.Gbrg)]
    [TestCase(DngCompression.LosslessJpeg, CfaPattern.Bggr)]
    public void WrittenFilesDecodeToTheValuesOfDcraw(DngCompression compression, CfaPattern cfa)
    {
        string path = PathOf($"{compression}-{cfa}.dng");
        RawImage image = TestMosaics.Random(126, 74, cfa, seed: 5);
        DngWriter.Write(path, image, compression);
        Assert.That(RawFile.Read(path).Values, Is.EqualTo(image.Values));
        ExpectDcrawValues(path);
        ExpectLibRawValues(path);
    }

    [TestCase(DngCompression.None)]
    [TestCase(DngCompression.LosslessJpeg)]
    public void FilesThatSayNothingOfTheCameraAndHaveOddWidthsAreReadToo(DngCompression compression)
    {
        RawImage random = TestMosaics.Random(125, 73, CfaPattern.Gbrg, seed: 6);
        RawMetadata bare = new() { Cfa = CfaPattern.Gbrg, BlackLevel = [512], WhiteLevel = 16383 };
        string path = PathOf($"bare-{compression}.dng");
        DngWriter.Write(path, new RawImage(125, 73, random.Values, bare), compression);
        Assert.That(RawFile.Read(path).Values, Is.EqualTo(random.Values));
        ExpectDcrawValues(path);
    }

    // The tests' own files, so that reader and tests do not share a mistake.
    [TestCase(10, false)]
    [TestCase(12, true)]
    [TestCase(14, false)]
    [TestCase(16, true)]
    public void PackedTestFilesDecodeToTheValuesOfDcraw(int bits, bool bigEndian) => ExpectDcrawValues(Write(
        new TestDng(126, 74, bits) { BigEndian = bigEndian, InSubIfd = true }.Uncompressed().Build()));

    [TestCase(1, 1, 0, BlockLayout.Tiles)]
    [TestCase(2, 1, 0, BlockLayout.Tiles)]
    [TestCase(2, 4, 0, BlockLayout.Whole)]
    [TestCase(2, 6, 0, BlockLayout.Tiles)]
    [TestCase(2, 7, 0, BlockLayout.Whole)]
    [TestCase(2, 1, 5, BlockLayout.Whole)]
    public void LosslessJpegTestFilesDecodeToTheValuesOfDcraw(
        int components, int predictor, int restartRows, BlockLayout layout) => ExpectDcrawValues(Write(
        new TestDng(144, 64, 14) { Layout = layout }.Jpeg(components, predictor, restartRows).Build()));

    private static void ExpectLibRawValues(string path)
    {
        RawImage image = RawFile.Read(path);
        ReferencePrograms.Run("unprocessed_raw", ["-q", path]);
        (int width, int height, ushort[] values) = ReferencePrograms.Pgm(File.ReadAllBytes(path + ".pgm"));
        Assert.That((image.Width, image.Height), Is.EqualTo((width, height)));
        Assert.That(image.Values, Is.EqualTo(values));
    }

    private static void ExpectDcrawValues(string path)
    {
        RawImage image = RawFile.Read(path);
        (int width, int height, ushort[] values) = ReferencePrograms.Dcraw(path);
        Assert.That((image.Width, image.Height), Is.EqualTo((width, height)));
        // dcraw applies a linearization table, so its values are the linearised ones.
        Assert.That(image.Values, Is.EqualTo(values));
    }
}
