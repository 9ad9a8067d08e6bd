namespace DarkDiff.Runtime.Imaging;

/// <summary>
/// How stored rows and columns are to be turned for viewing; the values are those of the EXIF and TIFF tag
/// Orientation (274).
/// </summary>
public enum PixelOrientation
{
    /// <summary>As stored.</summary>
    Normal = 1,

    /// <summary>Mirrored left to right.</summary>
    MirroredHorizontally = 2,

    /// <summary>Turned by 180°.</summary>
    Rotated180 = 3,

    /// <summary>Mirrored top to bottom.</summary>
    MirroredVertically = 4,

    /// <summary>Rows and columns exchanged (mirrored along the main diagonal).</summary>
    Transposed = 5,

    /// <summary>To be turned by 90° clockwise.</summary>
    Rotated90 = 6,

    /// <summary>Mirrored along the other diagonal.</summary>
    Transversed = 7,

    /// <summary>To be turned by 270° clockwise.</summary>
    Rotated270 = 8,
}
