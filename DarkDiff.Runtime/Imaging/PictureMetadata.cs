using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Imaging;

/// <summary>
/// What a picture file says about its picture: the curve of its samples, and the EXIF fields that are carried over
/// from the raw file. Fields that are absent are not written.
/// </summary>
public sealed record PictureMetadata
{
    /// <summary>Transfer curve of the samples; the primaries are those of sRGB.</summary>
    public OutputCurve Curve { get; init; } = OutputCurve.Srgb;

    /// <summary>Maker of the camera.</summary>
    public string? Make { get; init; }

    /// <summary>Model of the camera.</summary>
    public string? Model { get; init; }

    /// <summary>Maker of the lens.</summary>
    public string? LensMake { get; init; }

    /// <summary>Model of the lens.</summary>
    public string? LensModel { get; init; }

    /// <summary>Exposure time in seconds.</summary>
    public double? ExposureTime { get; init; }

    /// <summary>Aperture as an f-number.</summary>
    public double? FNumber { get; init; }

    /// <summary>ISO speed.</summary>
    public int? Iso { get; init; }

    /// <summary>Focal length in millimetres.</summary>
    public double? FocalLength { get; init; }

    /// <summary>When the photograph was taken, in the camera's local time.</summary>
    public DateTime? TakenAt { get; init; }

    /// <summary>Photographer.</summary>
    public string? Artist { get; init; }

    /// <summary>Copyright notice.</summary>
    public string? Copyright { get; init; }

    /// <summary>Where the photograph was taken.</summary>
    public GpsPosition? Gps { get; init; }

    /// <summary>
    /// EXIF block of the source (little-endian TIFF header and directories): camera, exposure, lens, author, time and
    /// place are taken from it where the fields above are absent.
    /// </summary>
    public byte[]? SourceExif { get; init; }

    /// <summary>Program that wrote the file, with its settings.</summary>
    public string? Software { get; init; }
}
