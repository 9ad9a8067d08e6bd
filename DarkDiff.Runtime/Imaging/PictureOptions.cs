namespace DarkDiff.Runtime.Imaging;

/// <summary>How a picture is written.</summary>
public sealed record PictureOptions
{
    /// <summary>Bits per sample, 8 or 16; absent: 16 for TIFF, 8 for PNG and JPEG.</summary>
    public int? Bits { get; init; }

    /// <summary>JPEG quality, 1 to 100.</summary>
    public int Quality { get; init; } = 95;

    /// <summary>Whether a file that is there already may be replaced.</summary>
    public bool Overwrite { get; init; }
}
