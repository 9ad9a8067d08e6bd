using BitMiracle.LibTiff.Classic;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Tests.Imaging;

/// <summary>Files are read back by other libraries: Skia for PNG and JPEG, LibTiff for TIFF.</summary>
public class PictureWriterTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("darkdiff-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase(1, 1)]
    [TestCase(7, 111)]
    [TestCase(211, 173)]
    public void Png8IsExact(int width, int height)
    {
        ushort[] samples = Samples(width, height, 255);
        string path = Write("a.png", width, height, samples, 255, new PictureOptions());
        (int w, int h, byte[] rgb) = PictureReader.ReadRgb8(path);
        Assert.That((w, h), Is.EqualTo((width, height)));
        Assert.That(rgb.Select(v => (ushort)v), Is.EqualTo(samples));
    }

    [TestCase(1, 1)]
    [TestCase(7, 111)]
    [TestCase(211, 173)]
    public void Png16IsExact(int width, int height)
    {
        ushort[] samples = Samples(width, height, 65535);
        string path = Write("a.png", width, height, samples, 65535, new PictureOptions { Bits = 16 });
        Assert.That(PngSamples.Read16(path), Is.EqualTo((width, height, samples)));
        (int w, int h, byte[] rgb) = PictureReader.ReadRgb8(path);
        Assert.That((w, h), Is.EqualTo((width, height)));
        for (int i = 0; i < samples.Length; i++)
            Assert.That(rgb[i] * 257, Is.EqualTo(samples[i]).Within(257), $"sample {i} as Skia sees it");
    }

    [TestCase(1, 1, 16)]
    [TestCase(7, 111, 16)]
    [TestCase(611, 173, 16)]
    [TestCase(611, 173, 8)]
    public void TiffIsExact(int width, int height, int bits)
    {
        int maximum = (1 << bits) - 1;
        ushort[] samples = Samples(width, height, maximum);
        string path = Write("a.tif", width, height, samples, maximum, new PictureOptions { Bits = bits });
        using Tiff tiff = Tiff.Open(path, "r");
        Assert.That(tiff, Is.Not.Null);
        Assert.That(tiff.GetField(TiffTag.IMAGEWIDTH)[0].ToInt(), Is.EqualTo(width));
        Assert.That(tiff.GetField(TiffTag.IMAGELENGTH)[0].ToInt(), Is.EqualTo(height));
        Assert.That(tiff.GetField(TiffTag.BITSPERSAMPLE)[0].ToInt(), Is.EqualTo(bits));
        byte[] row = new byte[tiff.ScanlineSize()];
        for (int y = 0; y < height; y++)
        {
            Assert.That(tiff.ReadScanline(row, y), Is.True);
            for (int i = 0; i < 3 * width; i++)
            {
                int value = bits == 8 ? row[i] : BitConverter.ToUInt16(row, 2 * i);
                Assert.That(value, Is.EqualTo(samples[y * width * 3 + i]), $"row {y}, sample {i}");
            }
        }
    }

    [Test]
    public void TiffHasSixteenBitsByItself()
    {
        string path = Write("a.tiff", 5, 3, Samples(5, 3, 65535), 65535, new PictureOptions());
        using Tiff tiff = Tiff.Open(path, "r");
        Assert.That(tiff.GetField(TiffTag.BITSPERSAMPLE)[0].ToInt(), Is.EqualTo(16));
    }

    [Test]
    public void JpegKeepsColourAtFullResolution()
    {
        // Columns of one pixel, red and blue by turns: subsampled colour would mix them.
        const int width = 32, height = 16;
        float[] data = new float[width * height * 3];
        for (int i = 0; i < width * height; i++)
            data[3 * i + (i % 2 == 0 ? 0 : 2)] = 1;
        string path = Path.Combine(_folder, "a.jpg");
        PictureWriter.Write(path, new Picture(width, height, data), new PictureMetadata(), new PictureOptions { Quality = 100 });
        (_, _, byte[] rgb) = PictureReader.ReadRgb8(path);
        for (int i = 0; i < data.Length; i++)
            Assert.That(rgb[i] / 255f, Is.EqualTo(data[i]).Within(0.05), $"sample {i}");
    }

    [Test]
    public void JpegQualityCounts()
    {
        ushort[] samples = Samples(64, 64, 255);
        string low = Write("low.jpg", 64, 64, samples, 255, new PictureOptions { Quality = 20 });
        string high = Write("high.jpg", 64, 64, samples, 255, new PictureOptions { Quality = 95 });
        Assert.That(new FileInfo(high).Length, Is.GreaterThan(new FileInfo(low).Length + 1000));
    }

    [Test]
    public void SamplesAreRoundedAndClipped()
    {
        float[] data = [-1f, 0.4999f / 255, 0.5001f / 255, 254.6f / 255, 1f, float.PositiveInfinity];
        string path = Path.Combine(_folder, "a.png");
        PictureWriter.Write(path, new Picture(2, 1, data), new PictureMetadata());
        Assert.That(PictureReader.ReadRgb8(path).Rgb, Is.EqualTo(new byte[] { 0, 0, 1, 255, 255, 255 }));
    }

    [Test]
    public void AnExistingFileIsKeptUnlessOverwritingIsAskedFor()
    {
        string path = Path.Combine(_folder, "a.png");
        File.WriteAllText(path, "precious");
        Picture picture = new(1, 1, [1f, 0.5f, 0f]);
        Assert.That(
            () => PictureWriter.Write(path, picture, new PictureMetadata()),
            Throws.InstanceOf<IOException>().With.Message.Contains("exists already"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("precious"));
        PictureWriter.Write(path, picture, new PictureMetadata(), new PictureOptions { Overwrite = true });
        Assert.That(PictureReader.ReadRgb8(path).Rgb, Is.EqualTo(new byte[] { 255, 128, 0 }));
        Assert.That(Directory.GetFileSystemEntries(_folder), Is.EqualTo(new[] { path }));
    }

    [TestCase("a.png")]
    [TestCase("a.jpg")]
    [TestCase("a.tif")]
    public void AfterAFailureNothingIsLeftAndTheOldFileStays(string name)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, "precious");
        Picture picture = new(2, 1, [0, 0, 0, 0, float.NaN, 0]);
        Assert.That(
            () => PictureWriter.Write(path, picture, new PictureMetadata(), new PictureOptions { Overwrite = true }),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("column 1, row 0"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("precious"));
        Assert.That(Directory.GetFileSystemEntries(_folder), Is.EqualTo(new[] { path }));
    }

    [Test]
    public void AFileThatAppearsWhileWritingIsNotReplaced()
    {
        string path = Path.Combine(_folder, "a.bin");
        Assert.That(
            () => NewFile.Write(path, overwrite: false, stream =>
            {
                stream.WriteByte(1);
                File.WriteAllText(path, "precious");
            }),
            Throws.InstanceOf<IOException>());
        Assert.That(File.ReadAllText(path), Is.EqualTo("precious"));
        Assert.That(Directory.GetFileSystemEntries(_folder), Has.Length.EqualTo(1));
    }

    [Test]
    public void OfFilesThatBelongTogetherAllAppearOrNone()
    {
        (string first, string second) = (Path.Combine(_folder, "a.bin"), Path.Combine(_folder, "b.bin"));
        File.WriteAllText(second, "precious");
        Assert.That(
            () => NewFile.WriteAll(
                overwrite: true, (first, stream => stream.WriteByte(1)), (second, _ => throw new IOException("full"))),
            Throws.InstanceOf<IOException>().With.Message.EqualTo("full"));
        Assert.That(Directory.GetFileSystemEntries(_folder), Is.EqualTo(new[] { second }));
        Assert.That(File.ReadAllText(second), Is.EqualTo("precious"));
        NewFile.WriteAll(overwrite: true, (first, stream => stream.WriteByte(1)), (second, stream => stream.WriteByte(2)));
        Assert.That(File.ReadAllBytes(first).Concat(File.ReadAllBytes(second)), Is.EqualTo(new byte[] { 1, 2 }));
        Assert.That(Directory.GetFileSystemEntries(_folder), Has.Length.EqualTo(2));
    }

    [Test]
    public void AMissingFolderIsNamed() => Assert.That(
        () => PictureWriter.Write(
            Path.Combine(_folder, "none", "a.png"), new Picture(1, 1, [0, 0, 0]), new PictureMetadata()),
        Throws.InstanceOf<IOException>().With.Message.Contains("its folder does not exist"));

    [TestCase("a.gif", null, 95, "expected .png, .jpg or .tif")]
    [TestCase("a", null, 95, "expected .png, .jpg or .tif")]
    [TestCase("a.jpg", 16, 95, "cannot hold 16 bits")]
    [TestCase("a.png", 12, 95, "cannot hold 12 bits")]
    [TestCase("a.jpg", null, 0, "expected 1 to 100")]
    public void WhatAFormatCannotDoIsRefused(string name, int? bits, int quality, string words)
    {
        Assert.That(
            () => PictureWriter.Write(
                Path.Combine(_folder, name),
                new Picture(1, 1, [0, 0, 0]),
                new PictureMetadata { Curve = OutputCurve.Srgb },
                new PictureOptions { Bits = bits, Quality = quality }),
            Throws.ArgumentException.With.Message.Contains(words));
        Assert.That(Directory.GetFileSystemEntries(_folder), Is.Empty);
    }

    [Test]
    public void SideBySideKeepsBothPictures()
    {
        Picture left = new(1, 2, [.1f, .2f, .3f, .4f, .5f, .6f]);
        Picture right = new(2, 2, [1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0]);
        Picture both = Picture.SideBySide(left, right, 1);
        Assert.That((both.Width, both.Height), Is.EqualTo((4, 2)));
        Assert.That(both.Data, Is.EqualTo(new[]
        {
            .1f, .2f, .3f, .5f, .5f, .5f, 1, 1, 1, 0, 0, 0,
            .4f, .5f, .6f, .5f, .5f, .5f, 0, 0, 1, 1, 0, 0,
        }));
        Assert.That(() => Picture.SideBySide(left, new Picture(1, 1, [0, 0, 0]), 1), Throws.ArgumentException);
    }

    private static ushort[] Samples(int width, int height, int maximum)
    {
        // Smooth ramps with some noise, so that every row filter is the best one somewhere.
        Random random = new(1);
        ushort[] samples = new ushort[width * height * 3];
        for (int i = 0; i < samples.Length; i++)
        {
            int x = i / 3 % width, y = i / 3 / width;
            double ramp = (0.2 + 0.3 * (i % 3)) * x / width + 0.4 * y / height;
            double noise = y % 16 < 8 ? 0 : 0.2 * random.NextDouble();
            samples[i] = (ushort)(maximum * Math.Clamp(ramp + noise, 0, 1));
        }

        samples[0] = (ushort)maximum;
        return samples;
    }

    private string Write(
        string name, int width, int height, ushort[] samples, int maximum, PictureOptions options)
    {
        string path = Path.Combine(_folder, name);
        float[] data = [.. samples.Select(v => (float)v / maximum)];
        PictureWriter.Write(path, new Picture(width, height, data), new PictureMetadata(), options);
        Assert.That(Directory.GetFileSystemEntries(_folder), Has.All.Not.Contains(".part"));
        return path;
    }
}
