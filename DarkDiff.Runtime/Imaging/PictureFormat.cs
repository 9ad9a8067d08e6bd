namespace DarkDiff.Runtime.Imaging;

/// <summary>File formats that pictures are written in.</summary>
public enum PictureFormat
{
    /// <summary>PNG, 8 or 16 bit.</summary>
    Png,

    /// <summary>JPEG, 8 bit, colour at full resolution (4:4:4).</summary>
    Jpeg,

    /// <summary>TIFF, 8 or 16 bit, deflate with horizontal prediction.</summary>
    Tiff,
}
