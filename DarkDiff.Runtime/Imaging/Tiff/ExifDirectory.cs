using System.Globalization;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Imaging.Tiff;

/// <summary>Builds the EXIF 2.32 directories of a picture.</summary>
internal static class ExifDirectory
{
    /// <summary>EXIF data as PNG and JPEG hold them: a TIFF header and the directories.</summary>
    public static byte[] Block(PictureMetadata metadata, int width, int height, PictureFormat format)
    {
        TiffDirectory directory = new();
        AddTo(directory, metadata, width, height, format);
        return [.. "II"u8, 42, 0, 8, 0, 0, 0, .. directory.Serialize(8)];
    }

    /// <summary>Adds the fields to the first directory of a TIFF structure.</summary>
    public static void AddTo(
        TiffDirectory directory, PictureMetadata metadata, int width, int height, PictureFormat format)
    {
        TiffDirectory exif = new();
        TiffDirectory gps = new();
        if (metadata.SourceExif is byte[] block)
            ExifBlockReader.Read(block, directory, exif, gps);
        directory.AddText(271, metadata.Make);
        directory.AddText(272, metadata.Model);
        directory.AddShorts(274, (ushort)PixelOrientation.Normal);
        directory.AddRationals(282, new Rational(72, 1));
        directory.AddRationals(283, new Rational(72, 1));
        directory.AddShorts(296, 2);
        directory.AddText(305, metadata.Software);
        directory.AddText(306, Date(metadata.TakenAt));
        directory.AddText(315, metadata.Artist);
        directory.AddText(33432, metadata.Copyright);
        AddExposure(exif, metadata);
        AddPixels(directory, exif, width, height, format);
        directory.AddDirectory(34665, exif);
        if (metadata.Gps is GpsPosition position)
            AddPlace(gps, position);
        if (!gps.IsEmpty)
            directory.AddDirectory(34853, gps);
    }

    private static void AddExposure(TiffDirectory exif, PictureMetadata metadata)
    {
        AddPositive(exif, 33434, metadata.ExposureTime);
        AddPositive(exif, 33437, metadata.FNumber);
        if (metadata.Iso is int iso and > 0)
            exif.AddShorts(34855, (ushort)Math.Min(iso, ushort.MaxValue));
        exif.AddUndefined(36864, "0232"u8.ToArray());
        exif.AddText(36867, Date(metadata.TakenAt));
        AddPositive(exif, 37386, metadata.FocalLength);
        const ushort srgb = 1, uncalibrated = 0xffff;
        exif.AddShorts(40961, metadata.Curve == OutputCurve.Srgb ? srgb : uncalibrated);
        exif.AddUndefined(40960, "0100"u8.ToArray());
        exif.AddText(42035, metadata.LensMake);
        exif.AddText(42036, metadata.LensModel);
    }

    /// <summary>What EXIF asks for in some formats and forbids in others.</summary>
    private static void AddPixels(
        TiffDirectory main, TiffDirectory exif, int width, int height, PictureFormat format)
    {
        if (format == PictureFormat.Tiff)
            return;
        exif.AddLongs(40962, (uint)width);
        exif.AddLongs(40963, (uint)height);
        if (format != PictureFormat.Jpeg)
            return;
        const byte y = 1, cb = 2, cr = 3, none = 0;
        exif.AddUndefined(37121, [y, cb, cr, none]);
        const ushort centered = 1;
        main.AddShorts(531, centered);
    }

    private static void AddPlace(TiffDirectory place, GpsPosition gps)
    {
        place.AddBytes(0, 2, 3, 0, 0);
        place.AddText(1, gps.Latitude < 0 ? "S" : "N");
        place.AddRationals(2, DegreesMinutesSeconds(gps.Latitude));
        place.AddText(3, gps.Longitude < 0 ? "W" : "E");
        place.AddRationals(4, DegreesMinutesSeconds(gps.Longitude));
        if (gps.Altitude is double altitude)
        {
            place.AddBytes(5, (byte)(altitude < 0 ? 1 : 0));
            place.AddRationals(6, Rational.Of(Math.Abs(altitude)));
        }
    }

    private static Rational[] DegreesMinutesSeconds(double degrees)
    {
        const uint perSecond = 10_000;
        ulong units = (ulong)Math.Round(Math.Abs(degrees) * 3600 * perSecond);
        ulong seconds = units % (60 * perSecond);
        ulong minutes = units / (60 * perSecond);
        return
        [
            new Rational((uint)(minutes / 60), 1),
            new Rational((uint)(minutes % 60), 1),
            new Rational((uint)seconds, perSecond),
        ];
    }

    private static void AddPositive(TiffDirectory directory, ushort tag, double? value)
    {
        if (value is double number && number > 0 && number < uint.MaxValue)
            directory.AddRationals(tag, Rational.Of(number));
    }

    private static string? Date(DateTime? date) =>
        date?.ToString("yyyy:MM:dd HH:mm:ss", CultureInfo.InvariantCulture);
}
