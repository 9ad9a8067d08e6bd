using System.Diagnostics;
using System.Globalization;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Tests.Raw;

/// <summary>Decoded values against dcraw, on real files where they are at hand and on files written here.</summary>
[TestFixture]
internal sealed class ReferenceDecoderTests
{
    private string folder = "";

    [OneTimeSetUp]
    public void MakeFolder() => folder = System.IO.Directory.CreateTempSubdirectory("darkdiff-dng").FullName;

    [OneTimeTearDown]
    public void DeleteFolder() => System.IO.Directory.Delete(folder, recursive: true);

    [TestCase("colorchart.dng")]
    [TestCase("bmpcc.dng")]
    public void RealFilesDecodeToTheValuesOfDcraw(string name) => ExpectDcrawValues(TestData.Find("raw", name));

    [TestCase(DngCompression.None, CfaPattern.Rggb)]
    [TestCase(DngCompression.LosslessJpeg, CfaPattern.Rggb)]
    [TestCase(DngCompression.LosslessJpeg, CfaPattern.Grbg)]
    [TestCase(DngCompression.LosslessJpeg, CfaPattern.Gbrg)]
    [TestCase(DngCompression.LosslessJpeg, CfaPattern.Bggr)]
    public void WrittenFilesDecodeToTheValuesOfDcraw(DngCompression compression, CfaPattern cfa)
    {
        string path = Path.Combine(folder, $"{compression}-{cfa}.dng");
        RawImage image = TestMosaics.Random(126, 74, cfa, seed: 5);
        DngWriter.Write(path, image, compression);
        Assert.That(RawFile.Read(path).Values, Is.EqualTo(image.Values));
        ExpectDcrawValues(path);
    }

    private static void ExpectDcrawValues(string path)
    {
        RawImage image = RawFile.Read(path);
        (int width, int height, ushort[] values) = Dcraw(path);
        Assert.That((image.Width, image.Height), Is.EqualTo((width, height)));
        // dcraw applies a linearization table, so its values are the linearised ones.
        Assert.That(image.Values, Is.EqualTo(values));
    }

    private static (int Width, int Height, ushort[] Values) Dcraw(string path)
    {
        // -D: no scaling, -4: 16 bits linear, -j -t 0: neither stretch nor turn.
        ProcessStartInfo start = new("dcraw", ["-D", "-4", "-j", "-t", "0", "-c", path]) { RedirectStandardOutput = true };
        byte[] pgm;
        try
        {
            using Process process = Process.Start(start)!;
            using MemoryStream output = new();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero, $"dcraw {path}");
            pgm = output.ToArray();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("dcraw is not installed");
            throw;
        }

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
