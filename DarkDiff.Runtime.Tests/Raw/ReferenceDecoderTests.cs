using System.Diagnostics;
using System.Globalization;
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
        Run("unprocessed_raw", ["-q", path]);
        (int width, int height, ushort[] values) = Pgm(File.ReadAllBytes(path + ".pgm"));
        Assert.That((image.Width, image.Height), Is.EqualTo((width, height)));
        Assert.That(image.Values, Is.EqualTo(values));
    }

    private static void ExpectDcrawValues(string path)
    {
        RawImage image = RawFile.Read(path);
        (int width, int height, ushort[] values) = Dcraw(path);
        Assert.That((image.Width, image.Height), Is.EqualTo((width, height)));
        // dcraw applies a linearization table, so its values are the linearised ones.
        Assert.That(image.Values, Is.EqualTo(values));
    }

    // -D: no scaling, -4: 16 bits linear, -j -t 0: neither stretch nor turn.
    private static (int Width, int Height, ushort[] Values) Dcraw(string path) =>
        Pgm(Run("dcraw", ["-D", "-4", "-j", "-t", "0", "-c", path]));

    private static byte[] Run(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true };
        try
        {
            using Process process = Process.Start(start)!;
            using MemoryStream output = new();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero, $"{program} {string.Join(" ", arguments)}");
            return output.ToArray();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore($"{program} is not installed");
            throw;
        }
    }

    private static (int Width, int Height, ushort[] Values) Pgm(byte[] pgm)
    {
        int at = 0;
        string Word()
        {
            int begin = at;
            while (pgm[at] > ' ')
                at++;
            return System.Text.Encoding.ASCII.GetString(pgm, begin, at++ - begin);
        }

        Assert.That(Word(), Is.EqualTo("P5"));
        int width = int.Parse(Word(), CultureInfo.InvariantCulture);
        int height = int.Parse(Word(), CultureInfo.InvariantCulture);
        Assert.That(Word(), Is.EqualTo("65535"));
        ushort[] values = new ushort[width * height];
        for (int i = 0; i < values.Length; i++)
            values[i] = (ushort)((pgm[at + 2 * i] << 8) | pgm[at + 2 * i + 1]);
        return (width, height, values);
    }
}
