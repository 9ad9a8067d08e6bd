using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Imaging.Tiff;
using DarkDiff.Runtime.Model;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;
using MetadataExtractor.Formats.Icc;
using SkiaSharp;
using Directory = System.IO.Directory;
using Rational = DarkDiff.Runtime.Imaging.Tiff.Rational;

namespace DarkDiff.Runtime.Tests.Imaging;

public class PictureMetadataTests
{
    private static readonly PictureMetadata _full = new()
    {
        Make = "Sony",
        Model = "ILCE-7SM2",
        LensMake = "Zeiss",
        LensModel = "Loxia 2/50 Straße",
        ExposureTime = 1.0 / 30,
        FNumber = 2.8,
        Iso = 3200,
        FocalLength = 50,
        TakenAt = new DateTime(2024, 2, 29, 23, 59, 58),
        Artist = "A. Photographer",
        Copyright = "CC0",
        Gps = new GpsPosition(-33.856784, 151.215297, 12.5),
        Software = "darkdiff-rt 0.1.0 (steps 50, guidance 2, seed 0)",
    };

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("darkdiff-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void ExifIsCarriedOver([Values("a.png", "a.jpg", "a.tif")] string name)
    {
        IReadOnlyList<MetadataExtractor.Directory> all = Write(name, _full);
        ExifIfd0Directory main = all.OfType<ExifIfd0Directory>().Single();
        Assert.That(main.GetString(ExifDirectoryBase.TagMake), Is.EqualTo("Sony"));
        Assert.That(main.GetString(ExifDirectoryBase.TagModel), Is.EqualTo("ILCE-7SM2"));
        Assert.That(main.GetInt32(ExifDirectoryBase.TagOrientation), Is.EqualTo(1));
        Assert.That(main.GetString(ExifDirectoryBase.TagSoftware), Is.EqualTo(_full.Software));
        Assert.That(main.GetString(ExifDirectoryBase.TagArtist), Is.EqualTo("A. Photographer"));
        Assert.That(main.GetString(ExifDirectoryBase.TagCopyright), Is.EqualTo("CC0"));

        ExifSubIfdDirectory exif = all.OfType<ExifSubIfdDirectory>().Single();
        Assert.That(exif.GetRational(ExifDirectoryBase.TagExposureTime).ToString(), Is.EqualTo("1/30"));
        Assert.That(exif.GetRational(ExifDirectoryBase.TagFNumber).ToString(), Is.EqualTo("14/5"));
        Assert.That(exif.GetInt32(ExifDirectoryBase.TagIsoEquivalent), Is.EqualTo(3200));
        Assert.That(exif.GetDouble(ExifDirectoryBase.TagFocalLength), Is.EqualTo(50));
        Assert.That(exif.GetDateTime(ExifDirectoryBase.TagDateTimeOriginal), Is.EqualTo(_full.TakenAt));
        Assert.That(exif.GetString(ExifDirectoryBase.TagLensMake), Is.EqualTo("Zeiss"));
        Assert.That(exif.GetString(ExifDirectoryBase.TagLensModel), Is.EqualTo("Loxia 2/50 Straße"));
        if (!name.EndsWith(".tif", StringComparison.Ordinal))
            Assert.That(exif.GetInt32(ExifDirectoryBase.TagExifImageWidth), Is.EqualTo(9));
        Assert.That(exif.GetInt32(ExifDirectoryBase.TagColorSpace), Is.EqualTo(1));

        GpsDirectory gps = all.OfType<GpsDirectory>().Single();
        GeoLocation place = gps.GetGeoLocation()!;
        Assert.That(place.Latitude, Is.EqualTo(-33.856784).Within(1e-7));
        Assert.That(place.Longitude, Is.EqualTo(151.215297).Within(1e-7));
        Assert.That(gps.GetDouble(GpsDirectory.TagAltitude), Is.EqualTo(12.5));
    }

    [Test]
    public void AbsentFieldsAreNotWritten([Values("a.png", "a.jpg", "a.tif")] string name)
    {
        IReadOnlyList<MetadataExtractor.Directory> all = Write(name, new PictureMetadata());
        Assert.That(all.OfType<ExifIfd0Directory>().Single().ContainsTag(ExifDirectoryBase.TagMake), Is.False);
        Assert.That(
            all.OfType<ExifSubIfdDirectory>().Single().ContainsTag(ExifDirectoryBase.TagExposureTime), Is.False);
        Assert.That(all.OfType<GpsDirectory>(), Is.Empty);
    }

    [Test]
    public void TheSourcesExifFillsTheGaps([Values("a.png", "a.jpg", "a.tif")] string name)
    {
        byte[] block = ExifDirectory.Block(_full, 1000, 700, PictureFormat.Png);
        IReadOnlyList<MetadataExtractor.Directory> all =
            Write(name, new PictureMetadata { SourceExif = block, Iso = 100, Software = "new" });
        ExifIfd0Directory main = all.OfType<ExifIfd0Directory>().Single();
        Assert.That(main.GetString(ExifDirectoryBase.TagMake), Is.EqualTo("Sony"));
        Assert.That(main.GetString(ExifDirectoryBase.TagSoftware), Is.EqualTo("new"));
        ExifSubIfdDirectory exif = all.OfType<ExifSubIfdDirectory>().Single();
        Assert.That(exif.GetString(ExifDirectoryBase.TagLensModel), Is.EqualTo("Loxia 2/50 Straße"));
        Assert.That(exif.GetInt32(ExifDirectoryBase.TagIsoEquivalent), Is.EqualTo(100));
        if (!name.EndsWith(".tif", StringComparison.Ordinal))
            Assert.That(exif.GetInt32(ExifDirectoryBase.TagExifImageWidth), Is.EqualTo(9));
        Assert.That(all.OfType<GpsDirectory>().Single().GetGeoLocation()!.Latitude, Is.EqualTo(-33.856784).Within(1e-7));
    }

    [Test]
    public void ADamagedSourceExifIsRefusedAndNothingIsWritten()
    {
        byte[] block = ExifDirectory.Block(_full, 1000, 700, PictureFormat.Png);
        int refused = 0;
        for (int length = 0; length < block.Length; length++)
        {
            PictureMetadata cut = new() { SourceExif = block[..length] };
            try
            {
                PictureWriter.Write(
                    Path.Combine(_folder, "a.png"), new Picture(1, 1, [0, 0, 0]), cut,
                    new PictureOptions { Overwrite = true });
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        // Only padding at the end may be missing.
        Assert.That(refused, Is.GreaterThan(block.Length - 4));
    }

    [TestCase("a.jpg", OutputCurve.Srgb, "sRGB")]
    [TestCase("a.tif", OutputCurve.Srgb, "sRGB")]
    [TestCase("a.jpg", OutputCurve.Gamma22, "sRGB primaries, gamma 2.2")]
    [TestCase("a.tif", OutputCurve.Gamma22, "sRGB primaries, gamma 2.2")]
    [TestCase("a.png", OutputCurve.Gamma22, "sRGB primaries, gamma 2.2")]
    public void TheProfileTellsTheCurve(string name, OutputCurve curve, string description)
    {
        IReadOnlyList<MetadataExtractor.Directory> all = Write(name, new PictureMetadata { Curve = curve });
        IccDirectory icc = all.OfType<IccDirectory>().Single();
        Assert.That(icc.GetDescription(IccDirectory.TagTagDesc), Is.EqualTo(description));
    }

    [Test]
    public void SkiaTakesTheProfileForSrgb([Values("a.png", "a.jpg")] string name)
    {
        Write(name, new PictureMetadata());
        using SKCodec codec = SKCodec.Create(Path.Combine(_folder, name));
        using SKColorSpace space = codec.Info.ColorSpace;
        Assert.That(space, Is.Not.Null);
        Assert.That(space.ToColorSpaceXyz(out SKColorSpaceXyz toXyz), Is.True);
        float[] want = SKColorSpaceXyz.Srgb.Values;
        for (int i = 0; i < 9; i++)
            Assert.That(toXyz.Values[i], Is.EqualTo(want[i]).Within(1e-3));
    }

    [TestCase("a.png")]
    [TestCase("a.jpg")]
    public void ReadersUndoGamma22(string name)
    {
        // A grey of 0.5 in gamma 2.2 is 0.2176 in linear light, which is 0.5029 in sRGB; dark greys differ much more.
        float[] data = [.. Enumerable.Repeat(0.1f, 9 * 5 * 3)];
        string path = Path.Combine(_folder, name);
        PictureWriter.Write(path, new Picture(9, 5, data), new PictureMetadata { Curve = OutputCurve.Gamma22 });
        double stored = Math.Round(0.1 * 255) / 255;
        double linear = Math.Pow(stored, 2.2);
        double srgb = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.Pow(linear, 1 / 2.4) - 0.055;
        Assert.That(PictureReader.ReadRgb8(path).Rgb[0], Is.EqualTo(255 * srgb).Within(1.0));
        Assert.That(255 * srgb, Is.Not.EqualTo(255 * stored).Within(2.0), "the curves must differ for this test");
    }

    [TestCase(1.0 / 30, 1u, 30u)]
    [TestCase(1.0 / 8000, 1u, 8000u)]
    [TestCase(2.8, 14u, 5u)]
    [TestCase(30, 30u, 1u)]
    [TestCase(0.0333, 333u, 10000u)]
    [TestCase(0, 0u, 1u)]
    public void FractionsAreSimple(double value, uint numerator, uint denominator) =>
        Assert.That(Rational.Of(value), Is.EqualTo(new Rational(numerator, denominator)));

    [Test]
    public void FractionsAreClose()
    {
        Random random = new(3);
        for (int i = 0; i < 1000; i++)
        {
            double value = Math.Exp(20 * random.NextDouble() - 10);
            Rational fraction = Rational.Of(value);
            Assert.That((double)fraction.Numerator / fraction.Denominator, Is.EqualTo(value).Within(1e-7 * value + 1e-10));
        }

        Assert.That(() => Rational.Of(double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Rational.Of(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private IReadOnlyList<MetadataExtractor.Directory> Write(string name, PictureMetadata metadata)
    {
        string path = Path.Combine(_folder, name);
        float[] data = [.. Enumerable.Range(0, 9 * 5 * 3).Select(i => i / 135f)];
        PictureWriter.Write(path, new Picture(9, 5, data), metadata);
        IReadOnlyList<MetadataExtractor.Directory> all = ImageMetadataReader.ReadMetadata(path);
        Assert.That(all.SelectMany(d => d.Errors), Is.Empty);
        return all;
    }
}
