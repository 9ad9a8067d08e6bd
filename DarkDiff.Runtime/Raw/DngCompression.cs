namespace DarkDiff.Runtime.Raw;

/// <summary>How <see cref="DngWriter"/> stores a mosaic.</summary>
public enum DngCompression
{
    /// <summary>16 bits per sample.</summary>
    None,

    /// <summary>Lossless JPEG: about half the size, read by every raw converter.</summary>
    LosslessJpeg,
}
