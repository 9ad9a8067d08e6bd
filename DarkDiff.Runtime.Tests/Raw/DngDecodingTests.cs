using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Tests.Raw;

/// <summary>Every depth, byte order, layout and compression gives the samples that the test put in.</summary>
[TestFixture]
internal sealed class DngDecodingTests : ScratchFolderTests
{
    [Test]
    public void Uncompressed(
        [Values(8, 10, 12, 14, 16)] int bits, [Values] bool bigEndian, [Values] BlockLayout layout,
        [Values] CfaPattern cfa) =>
        ExpectSamples(new TestDng(111, 37, bits, cfa) { BigEndian = bigEndian, Layout = layout }.Uncompressed(), cfa);

    [Test]
    public void Deflated(
        [Values(8, 16)] int bits, [Values(1, 2)] int predictor, [Values] bool bigEndian, [Values] BlockLayout layout) =>
        ExpectSamples(new TestDng(111, 37, bits) { BigEndian = bigEndian, Layout = layout }.Deflated(predictor));

    [Test]
    public void DeflatedPacked([Values(10, 12, 14)] int bits) =>
        ExpectSamples(new TestDng(111, 37, bits) { Layout = BlockLayout.Strips }.Deflated(1));

    [Test]
    public void LosslessJpeg(
        [Range(1, 7)] int predictor, [Values(1, 2, 3, 4)] int components, [Values(0, 1, 5)] int restartRows,
        [Values] BlockLayout layout) =>
        ExpectSamples(new TestDng(144, 37, 14) { Layout = layout }.Jpeg(components, predictor, restartRows));

    [Test]
    public void LosslessJpegOfEveryPrecision([Range(8, 16)] int bits, [Values(1, 7)] int predictor) => ExpectSamples(
        new TestDng(96, 33, bits) { Layout = BlockLayout.Tiles }.Jpeg(2, predictor));

    [Test]
    public void LosslessJpegDifferencesWrapAroundAt16Bits([Range(1, 7)] int predictor)
    {
        TestDng dng = new(48, 16, 16);
        ushort[] extremes = [0, 32768, 65535, 1, 32767];
        for (int i = 0; i < dng.Samples.Length; i++)
            dng.Samples[i] = extremes[i * i % 7 % 5];
        ExpectSamples(dng.Jpeg(2, predictor));
    }

    // A frame may cut the same samples into other rows than the block has.
    [Test]
    public void LosslessJpegRowsMayHoldTwoRowsOfTheMosaic()
    {
        TestDng dng = new(48, 16, 14);
        ExpectSamples(dng.Store(7, (samples, columns) => TestJpeg.Encode(samples, 2 * columns, 2, 1, 14, 0)));
    }

    [Test]
    public void LosslessJpegOfOddWidthsHasAnExtraColumn()
    {
        TestDng dng = new(47, 16, 14);
        ExpectSamples(dng.Store(7, (samples, columns) =>
        {
            ushort[] wider = new ushort[48 * 16];
            for (int i = 0; i < samples.Length; i++)
                wider[i / columns * 48 + i % columns] = samples[i];
            return TestJpeg.Encode(wider, 48, 2, 1, 14, 0);
        }));
    }

    [Test]
    public void TheMosaicIsFoundBehindAThumbnail([Values] bool bigEndian) =>
        ExpectSamples(new TestDng(64, 20, 12) { InSubIfd = true, BigEndian = bigEndian }.Uncompressed());

    [Test]
    public void TheActiveAreaIsCutOutAndThePatternStartsThere(
        [Values] CfaPattern cfa, [Values(0, 1)] int top, [Values(2, 3)] int left)
    {
        TestDng dng = new(20, 16, 16, cfa);
        dng.Raw.Set(TiffTag.ActiveArea, TiffType.Short, top, left, 14, 19);
        RawImage image = RawFile.Read(Write(dng.Uncompressed().Build()));
        Assert.That((image.Width, image.Height), Is.EqualTo((19 - left, 14 - top)));
        Assert.That(image.Metadata.Cfa, Is.EqualTo(cfa));
        for (int y = 0; y < image.Height; y++)
        {
            Assert.That(
                image.Values.AsSpan(y * image.Width, image.Width).ToArray(),
                Is.EqualTo(dng.Samples.AsSpan((top + y) * 20 + left, image.Width).ToArray()));
        }
    }

    [Test]
    public void ALinearizationTableIsAppliedAndEndsWithItsLastValue()
    {
        TestDng dng = new(16, 8, 8);
        double[] table = [.. Enumerable.Range(0, 200).Select(i => (double)(i * i))];
        dng.Raw.Set(TiffTag.LinearizationTable, TiffType.Short, table);
        RawImage image = RawFile.Read(Write(dng.Uncompressed().Build()));
        Assert.That(image.Stored, Is.EqualTo(dng.Samples));
        Assert.That(image.Values, Is.EqualTo(dng.Samples.Select(s => (ushort)table[Math.Min(s, (ushort)199)])));
        Assert.That(dng.Samples, Has.Some.GreaterThan(199));
        Assert.That(image.Metadata.WhiteLevel, Is.EqualTo(199 * 199));
    }

    private void ExpectSamples(TestDng dng, CfaPattern cfa = CfaPattern.Rggb)
    {
        RawImage image = RawFile.Read(Write(dng.Build()));
        Assert.That((image.Width, image.Height), Is.EqualTo((dng.Width, dng.Height)));
        Assert.That(image.Metadata.Cfa, Is.EqualTo(cfa));
        Assert.That(image.Values.AsSpan().SequenceEqual(dng.Samples), "samples differ");
        Assert.That(image.Metadata.WhiteLevel, Is.EqualTo((1 << dng.Bits) - 1));
    }
}
