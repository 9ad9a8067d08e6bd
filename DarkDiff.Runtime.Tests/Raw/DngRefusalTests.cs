using System.Diagnostics;
using System.Text;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Tests.Raw;

/// <summary>DNG files that are not supported, or lie about their size, are refused by name and at once.</summary>
[TestFixture]
internal sealed class DngRefusalTests : ScratchFolderTests
{
    [TestCase(5, "LZW")]
    [TestCase(9, "VC-5")]
    [TestCase(34892, "lossy JPEG")]
    [TestCase(52546, "JPEG XL")]
    [TestCase(32773, "PackBits")]
    [TestCase(34713, "Nikon NEF")]
    [TestCase(12345, "12345")]
    public void Compressions(int number, string name) =>
        ExpectRefusal(dng => dng.Raw.Set(TiffTag.Compression, TiffType.Short, number), name);

    [Test]
    public void XTrans() => ExpectRefusal(
        dng => dng.Raw.Set(TiffTag.CfaRepeatPatternDim, TiffType.Short, 6, 6)
            .Set(TiffTag.CfaPattern, TiffType.Byte, new double[36]),
        "X-Trans");

    [Test]
    public void QuadBayer() => ExpectRefusal(
        dng => dng.Raw.Set(TiffTag.CfaRepeatPatternDim, TiffType.Short, 4, 4)
            .Set(TiffTag.CfaPattern, TiffType.Byte, new double[16]),
        "quad Bayer");

    [Test]
    public void OtherColours() =>
        ExpectRefusal(dng => dng.Raw.Set(TiffTag.CfaPattern, TiffType.Byte, 0, 1, 1, 1), "0 1 1 1");

    [Test]
    public void StaggeredMosaics() =>
        ExpectRefusal(dng => dng.Raw.Set(TiffTag.CfaLayout, TiffType.Short, 2), "CFA layout 2");

    [Test]
    public void LinearPictures() =>
        ExpectRefusal(dng => dng.Raw.Set(TiffTag.PhotometricInterpretation, TiffType.Short, 34892), "demosaiced");

    [Test]
    public void FloatingPoint() =>
        ExpectRefusal(dng => dng.Raw.Set(TiffTag.SampleFormat, TiffType.Short, 3), "floating-point");

    [Test]
    public void ColourTagsThatMakeNoSense()
    {
        ExpectRefusal(
            dng => dng.Main.Set(TiffTag.AsShotNeutral, TiffType.Rational, 0.5, 0, 1), "neutral camera colour");
        ExpectRefusal(
            dng => dng.Main.Set(TiffTag.ColorMatrix1, TiffType.SRational, 1, 1, 1, 1, 1, 1, 1, 1, 1), "without an inverse");
    }

    [TestCase(TiffTag.ImageWidth)]
    [TestCase(TiffTag.ImageLength)]
    [TestCase(TiffTag.StripByteCounts)]
    [TestCase(TiffTag.CfaPattern)]
    [TestCase(TiffTag.DngVersion)]
    public void MissingTags(object tag) => ExpectRefusal(
        dng =>
        {
            dng.Raw.Remove((TiffTag)tag);
            dng.Main.Remove((TiffTag)tag);
        },
        "expected|found no");

    [TestCase(70000, 2, "expected at most")]
    [TestCase(60000, 60000, "expected at most")]
    [TestCase(20000, 20000, "too few")]
    [TestCase(0, 4, "at least 1")]
    [TestCase(1, 1, "1×1")]
    public void Sizes(int width, int height, string expected) => ExpectRefusal(
        dng => dng.Raw.Set(TiffTag.ImageWidth, TiffType.Long, width)
            .Set(TiffTag.ImageLength, TiffType.Long, height)
            .Set(TiffTag.RowsPerStrip, TiffType.Long, height),
        expected);

    [TestCase(0, 0, 17, 24)]
    [TestCase(0, 0, 16, 25)]
    [TestCase(5, 5, 5, 9)]
    public void ActiveAreasOutsideTheImage(int top, int left, int bottom, int right) => ExpectRefusal(
        dng => dng.Raw.Set(TiffTag.ActiveArea, TiffType.Long, top, left, bottom, right), "active area");

    [Test]
    public void ListsBeyondAnyNeed() => ExpectRefusal(
        dng => dng.Raw.Set(TiffTag.LinearizationTable, TiffType.Short, new double[65537]), "65537 values");

    [Test]
    public void DeltasOfAnotherLength() => ExpectRefusal(
        dng => dng.Raw.Set(TiffTag.BlackLevelDeltaH, TiffType.SRational, 1, 2, 3), "3 values, expected 24");

    [Test]
    public void WhiteBelowBlack() => ExpectRefusal(
        dng => dng.Raw.Set(TiffTag.BlackLevel, TiffType.Short, 900).Set(TiffTag.WhiteLevel, TiffType.Short, 800),
        "white above black");

    // A tile of hundreds of megapixels must not be allocated for a few bytes of data.
    [TestCase(1)]
    [TestCase(7)]
    [TestCase(8)]
    public void TilesFarLargerThanTheirData(int compression)
    {
        TestDng dng = new(24, 16, 12) { Layout = BlockLayout.Tiles };
        _ = compression switch { 1 => dng.Uncompressed(), 7 => dng.Jpeg(2, 1), _ => dng.Deflated(1) };
        dng.Raw.Set(TiffTag.TileWidth, TiffType.Long, 19008).Set(TiffTag.TileLength, TiffType.Long, 19008);
        long before = GC.GetTotalAllocatedBytes();
        Expect(dng.Build(), "expected|too few");
        Assert.That(GC.GetTotalAllocatedBytes() - before, Is.LessThan(32 << 20));
    }

    [Test]
    public void BlocksThatShareBytes()
    {
        TestDng dng = new(480, 160, 8) { Layout = BlockLayout.Tiles };
        byte[] zeros = new byte[4000];
        dng.Store(1, (_, _) => zeros);
        dng.Raw.Set(TiffTag.TileByteCounts, TiffType.Long, [.. Enumerable.Repeat(200000.0, 100)]);
        Expect(dng.Build(), "more than the file's");
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(8)]
    public void BlocksThatEndTooEarly(int compression)
    {
        TestDng dng = new(24, 16, 12);
        dng.Store(compression, (samples, columns) =>
        {
            byte[] whole = Encode(compression, samples, columns);
            return whole[..(whole.Length / 2)];
        });
        Expect(dng.Build(), "too few|end");
    }

    [Test]
    public void LoopsOfDirectories()
    {
        byte[] file = new TestDng(24, 16, 12).Uncompressed().Build();
        int first = BitConverter.ToInt32(file, 4);
        int fields = BitConverter.ToUInt16(file, first);
        BitConverter.GetBytes(first).CopyTo(file, first + 2 + 12 * fields);
        Expect(file, "loop");
    }

    [TestCase("HEAPCCDR", 6, "Canon CRW")]
    [TestCase("CR\u0002", 8, "Canon CR2")]
    [TestCase("ftypcrx ", 4, "Canon CR3")]
    [TestCase("FUJIFILMCCD-RAW", 0, "Fujifilm RAF")]
    [TestCase("IIU\0", 0, "Panasonic RW2")]
    [TestCase("IIRO", 0, "Olympus ORF")]
    [TestCase("\u0089PNG", 0, "PNG")]
    [TestCase("\u00FF\u00D8\u00FF", 0, "JPEG")]
    public void OtherFormats(string signature, int offset, string name)
    {
        byte[] file = new byte[64];
        Encoding.Latin1.GetBytes(signature).CopyTo(file, offset);

        // A camera's file goes to LibRaw where that is installed, and the sentence then says what LibRaw found.
        bool isPicture = name is "PNG" or "JPEG";
        Expect(file, isPicture ? $"found a {name} picture, expected a raw file" : $"found an? {name} raw file.*LibRaw");
    }

    [TestCase("NIKON CORPORATION", "Nikon NEF")]
    [TestCase("SONY", "Sony ARW")]
    [TestCase("Nobody", "a Nobody raw file")]
    public void TiffFilesByTheirMaker(string make, string name)
    {
        TestDng dng = new(24, 16, 12);
        dng.Main.Remove(TiffTag.DngVersion);
        dng.Main.SetText(TiffTag.Make, make);
        Expect(dng.Uncompressed().Build(), name);
    }

    private static byte[] Encode(int compression, ushort[] samples, int columns) => compression switch
    {
        7 => TestJpeg.Encode(samples, columns, 2, 1, 12, 0),
        8 => Deflate(samples),
        _ => new byte[samples.Length * 12 / 8],
    };

    private static byte[] Deflate(ushort[] samples)
    {
        using MemoryStream packed = new();
        using (System.IO.Compression.ZLibStream zlib = new(packed, System.IO.Compression.CompressionLevel.Fastest))
        {
            foreach (ushort sample in samples)
                zlib.Write([(byte)(sample >> 8), (byte)sample]);
        }

        return packed.ToArray();
    }

    private void ExpectRefusal(Action<TestDng> spoil, string pattern)
    {
        TestDng dng = new TestDng(24, 16, 12).Uncompressed();
        spoil(dng);
        Expect(dng.Build(), pattern);
    }

    private void Expect(byte[] file, string pattern)
    {
        string path = Write(file);
        Stopwatch watch = Stopwatch.StartNew();
        string message = Assert.Throws<RawFileException>(() => RawFile.Read(path))!.Message;
        TestContext.Out.WriteLine(message);
        Assert.Multiple(() =>
        {
            Assert.That(message, Does.StartWith(path + ": "));
            Assert.That(message[path.Length..], Does.Match(pattern));
            Assert.That(message, Does.Not.Contain("\n"));
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(2)));
        });
    }
}
