using System.Globalization;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Cli.Enhancing;

/// <summary>What a raw file says, as far as a picture file can say it too.</summary>
internal static class MetadataOf
{
    /// <summary>Carries the fields over.</summary>
    /// <param name="raw">What the raw file says.</param>
    /// <param name="curve">Curve of the picture.</param>
    /// <param name="software">Program and settings.</param>
    public static PictureMetadata Raw(RawMetadata raw, OutputCurve curve, string software) => new()
    {
        Curve = curve,
        Make = raw.Make,
        Model = raw.Model ?? raw.UniqueCameraModel,
        ExposureTime = raw.ExposureTime,
        FNumber = raw.FNumber,
        Iso = raw.Iso,
        TakenAt = Date(raw.DateTime),
        SourceExif = raw.ExifBlock,
        Software = software,
    };

    private static DateTime? Date(string? exif) => DateTime.TryParseExact(
        exif, "yyyy:MM:dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime date)
        ? date
        : null;
}
