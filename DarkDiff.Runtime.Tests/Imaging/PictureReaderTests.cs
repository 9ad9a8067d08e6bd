using DarkDiff.Runtime.Imaging;
using SkiaSharp;

namespace DarkDiff.Runtime.Tests.Imaging;

public class PictureReaderTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("darkdiff-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void PngSamplesAreExact()
    {
        string path = Save("a.png", 7, 5, SKEncodedImageFormat.Png, orientation: null);
        (int width, int height, byte[] rgb) = PictureReader.ReadRgb8(path);
        Assert.That((width, height), Is.EqualTo((7, 5)));
        for (int y = 0; y < 5; y++)
        {
            for (int x = 0; x < 7; x++)
            {
                SKColor c = ColorAt(x, y, 7, 5);
                int i = (y * 7 + x) * 3;
                Assert.That((rgb[i], rgb[i + 1], rgb[i + 2]), Is.EqualTo((c.Red, c.Green, c.Blue)), $"at {x},{y}");
            }
        }
    }

    // Where the stored top-left pixel (bright red) is shown, by the definition of the EXIF tag.
    [TestCase(1, 24, 16, 0, 0)]
    [TestCase(2, 24, 16, 23, 0)]
    [TestCase(3, 24, 16, 23, 15)]
    [TestCase(4, 24, 16, 0, 15)]
    [TestCase(5, 16, 24, 0, 0)]
    [TestCase(6, 16, 24, 15, 0)]
    [TestCase(7, 16, 24, 15, 23)]
    [TestCase(8, 16, 24, 0, 23)]
    public void ExifOrientationIsApplied(int orientation, int wantWidth, int wantHeight, int redX, int redY)
    {
        string path = Save("a.jpg", 24, 16, SKEncodedImageFormat.Jpeg, orientation);
        (int width, int height, byte[] rgb) = PictureReader.ReadRgb8(path);
        Assert.That((width, height), Is.EqualTo((wantWidth, wantHeight)));
        int corner = 3 * (redY * width + redX);
        Assert.That(rgb[corner], Is.GreaterThan(200));
        Assert.That(rgb[corner + 1], Is.LessThan(60));
        int opposite = 3 * ((height - 1 - redY) * width + width - 1 - redX);
        Assert.That(rgb[opposite], Is.LessThan(200));
    }

    [Test]
    public void TurnedPixelsAreAllDifferent([Values] PixelOrientation orientation)
    {
        (int width, int height) = orientation.SizeAfter(7, 3);
        HashSet<(int, int)> sources = [];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                sources.Add(orientation.SourceOf(x, y, 7, 3));
        }

        Assert.That(sources, Has.Count.EqualTo(21));
        Assert.That(sources, Has.All.Matches<(int X, int Y)>(s => s.X is >= 0 and < 7 && s.Y is >= 0 and < 3));
    }

    [Test]
    public void TextIsRefusedWithTheNameOfTheFile()
    {
        string path = Path.Combine(_folder, "notes.jpg");
        File.WriteAllText(path, "this is no picture");
        Assert.That(
            () => PictureReader.ReadRgb8(path),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(path).And.Message.Contains("expected a JPEG"));
    }

    [Test]
    public void ATruncatedFileIsRefused()
    {
        string path = Save("a.png", 64, 64, SKEncodedImageFormat.Png, orientation: null);
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        Assert.That(
            () => PictureReader.ReadRgb8(path),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(path));
    }

    [Test]
    public void AMissingFileIsAnIOException() =>
        Assert.That(() => PictureReader.ReadRgb8(Path.Combine(_folder, "none.jpg")), Throws.InstanceOf<IOException>());

    [Test]
    public void AFolderIsAnIOExceptionThatNamesIt() => Assert.That(
        () => PictureReader.ReadRgb8(_folder), Throws.InstanceOf<IOException>().With.Message.StartsWith(_folder));

    private static SKColor ColorAt(int x, int y, int width, int height) => x < width / 3 && y < height / 3
        ? new SKColor(255, 0, 0)
        : new SKColor((byte)(10 * y), (byte)(40 + 9 * x), (byte)(90 + 3 * x + 2 * y));

    private string Save(string name, int width, int height, SKEncodedImageFormat format, int? orientation)
    {
        using SKBitmap bitmap = new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                bitmap.SetPixel(x, y, ColorAt(x, y, width, height));
        }

        using SKData data = bitmap.Encode(format, 100);
        byte[] bytes = data.ToArray();
        if (orientation is int value)
            bytes = [.. bytes.AsSpan(0, 2), .. OrientationSegment((byte)value), .. bytes.AsSpan(2)];
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>A JPEG APP1 segment with an EXIF directory of one entry: Orientation.</summary>
    private static byte[] OrientationSegment(byte value) =>
    [
        0xff, 0xe1, 0, 34, .. "Exif\0\0"u8, .. "II"u8, 42, 0, 8, 0, 0, 0,
        1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, value, 0, 0, 0, 0, 0, 0, 0,
    ];
}
