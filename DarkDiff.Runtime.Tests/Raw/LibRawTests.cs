using System.Diagnostics;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.Raw.LibRaw;
using DarkDiff.Runtime.Synthesis;

namespace DarkDiff.Runtime.Tests.Raw;

/// <summary>Files read through the system's LibRaw.</summary>
[TestFixture]
internal sealed class LibRawTests : ScratchFolderTests
{
    private const string Crw = "canon_powershot_s40_colorchecker_0113.crw";

    [SetUp]
    public void RequireLibRaw()
    {
        if (LibRawLibrary.Problem is string problem)
            Assert.Ignore(problem);
    }

    /// <summary>LibRaw opens DNG files too; what it says of them must be what our own reader says.</summary>
    [TestCase("colorchart.dng")]
    [TestCase("bmpcc.dng")]
    public void ARealDngIsTheSameByBothReaders(string name)
    {
        string path = TestData.Find("raw", name);
        RawImage ours = RawFile.Read(path);
        RawImage theirs = LibRawReader.Read(File.ReadAllBytes(path), name);
        ExpectSame(theirs, ours);
        Assert.That(theirs.Metadata.WhiteLevel, Is.EqualTo(ours.Metadata.WhiteLevel));
    }

    [Test]
    public void ASyntheticDngIsTheSameByBothReaders(
        [Values("SonyA7S2", "NikonD850", "CanonEOS5D4")] string camera, [Values] CfaPattern cfa, [Values(1, 8)] int orientation)
    {
        RawImage made = Synthesizer.Synthesize(
            90, 62, Photo(90, 62), new SynthesisOptions { Camera = CameraProfiles.Find(camera), Ratio = 4 }).Raw;
        RawMetadata metadata = made.Metadata with
        {
            Cfa = cfa,
            Orientation = orientation,
            BlackLevel = [500, 504, 508, 512],
            BlackRepeatRows = 2,
            BlackRepeatCols = 2,
            ExposureTime = 0.04,
            FNumber = 8,
            DateTime = "2024:02:03 04:05:06",
        };
        string path = Write([]);
        DngWriter.Write(path, new RawImage(made.Width, made.Height, made.Values, metadata));
        RawImage ours = RawFile.Read(path);
        RawImage theirs = LibRawReader.Read(File.ReadAllBytes(path), "a test file");
        ExpectSame(theirs, ours);
        Assert.That(theirs.Metadata.WhiteLevel, Is.EqualTo(ours.Metadata.WhiteLevel));
        Assert.That(theirs.Metadata.Orientation, Is.EqualTo(orientation));
        Assert.That(theirs.Metadata.ExposureTime, Is.EqualTo(0.04).Within(1e-6));
        Assert.That(theirs.Metadata.FNumber, Is.EqualTo(8).Within(1e-6));
        Assert.That(theirs.Metadata.Iso, Is.EqualTo(ours.Metadata.Iso));
        Assert.That(theirs.Metadata.DateTime, Is.EqualTo("2024:02:03 04:05:06"));
        // LibRaw shortens names: "NIKON CORPORATION" is "Nikon".
        Assert.That(ours.Metadata.Make, Does.StartWith(theirs.Metadata.Make!).IgnoreCase);
        Assert.That(ours.Metadata.Model, Does.EndWith(theirs.Metadata.Model!));
    }

    [Test]
    public void ARealCrwIsReadThroughLibRaw()
    {
        string path = TestData.Find("raw", Crw);
        RawImage raw = RawFile.Read(path);
        Assert.That((raw.Width, raw.Height), Is.EqualTo((2312, 1720)));
        Assert.That(raw.Metadata.Model, Does.Contain("PowerShot S40"));
        (int width, int height, ushort[] values) = ReferencePrograms.Dcraw(path);
        Assert.That((width, height), Is.EqualTo((raw.Width, raw.Height)));
        Assert.That(raw.Values, Is.EqualTo(values));

        // The white balance as dcraw prints it.
        WhiteBalance balance = ColorMatrices.WhiteBalanceOf(raw.Metadata);
        Assert.That(balance.Red, Is.EqualTo(1819.0 / 990).Within(1e-6));
        Assert.That(balance.Blue, Is.EqualTo(1794.0 / 990).Within(1e-6));
        Assert.That(raw.Metadata.ExposureTime, Is.EqualTo(0.2).Within(0.01));

        // A colour chart in a well-lit room: mean colours of the developed picture are near grey and neither black nor white.
        DevelopedImage developed = IspPipeline.Develop(raw, new IspOptions());
        for (int channel = 0; channel < 3; channel++)
        {
            double mean = developed.Image.Data.Where((_, i) => i % 3 == channel).Average();
            Assert.That(mean, Is.InRange(0.05, 0.6), $"channel {channel}");
        }
    }

    [Test]
    public void DamagedFilesAreReadOrRefusedQuickly()
    {
        byte[] valid = File.ReadAllBytes(TestData.Find("raw", Crw));
        Random random = new(31);
        int refused = 0;
        for (int trial = 0; trial < 60; trial++)
        {
            byte[] bytes = valid.ToArray();
            for (int hit = 0; hit < 40; hit++)
            {
                // The directories of a CRW file come last.
                int at = random.Next(2) == 0 ? random.Next(26, bytes.Length) : random.Next(bytes.Length - 4096, bytes.Length);
                bytes[at] = (byte)random.Next(256);
            }

            if (trial % 3 == 0)
                bytes = bytes[..random.Next(26, bytes.Length)];
            string path = Write(bytes);
            Stopwatch watch = Stopwatch.StartNew();
            try
            {
                RawFile.Read(path);
            }
            catch (RawFileException e)
            {
                refused++;
                Assert.That(e.Message, Does.StartWith(path).And.Not.Contain("\n"));
            }

            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)), $"trial {trial}");
        }

        Assert.That(refused, Is.InRange(15, 60));
    }

    private static void ExpectSame(RawImage theirs, RawImage ours)
    {
        Assert.That((theirs.Width, theirs.Height), Is.EqualTo((ours.Width, ours.Height)));
        Assert.That(theirs.Values, Is.EqualTo(ours.Values));
        Assert.That(theirs.Metadata.Cfa, Is.EqualTo(ours.Metadata.Cfa));
        for (int i = 0; i < 64; i++)
            Assert.That(BlackAt(theirs.Metadata, i / 8, i % 8), Is.EqualTo(BlackAt(ours.Metadata, i / 8, i % 8)).Within(0.5));
        (WhiteBalance a, WhiteBalance b) =
            (ColorMatrices.WhiteBalanceOf(theirs.Metadata), ColorMatrices.WhiteBalanceOf(ours.Metadata));
        Assert.That((a.Red, a.Blue), Is.EqualTo((b.Red, b.Blue)).Using<(double, double)>(
            (x, y) => Math.Abs(x.Item1 - y.Item1) + Math.Abs(x.Item2 - y.Item2) < 1e-4));
    }

    private static float BlackAt(RawMetadata m, int row, int column) =>
        m.BlackLevel[row % m.BlackRepeatRows * m.BlackRepeatCols + column % m.BlackRepeatCols];

    private static byte[] Photo(int width, int height)
    {
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.Length; i++)
            rgb[i] = (byte)(i * 7 % 200 + 20);
        return rgb;
    }
}
