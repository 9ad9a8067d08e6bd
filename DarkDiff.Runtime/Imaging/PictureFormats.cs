namespace DarkDiff.Runtime.Imaging;

/// <summary>What the <see cref="PictureFormat"/>s can hold, and how file names tell them.</summary>
public static class PictureFormats
{
    /// <summary>The format that a file name asks for: .png, .jpg, .jpeg, .tif or .tiff, in any case.</summary>
    /// <exception cref="ArgumentException">The extension is another one.</exception>
    public static PictureFormat OfPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string extension = Path.GetExtension(path);
        return extension.ToLowerInvariant() switch
        {
            ".png" => PictureFormat.Png,
            ".jpg" or ".jpeg" => PictureFormat.Jpeg,
            ".tif" or ".tiff" => PictureFormat.Tiff,
            _ => throw new ArgumentException(
                $"{path}: pictures cannot be written as '{extension}'; expected .png, .jpg or .tif"),
        };
    }

    /// <summary>Bits per sample when the user does not say: 16 for TIFF, else 8.</summary>
    public static int DefaultBits(this PictureFormat format) => format == PictureFormat.Tiff ? 16 : 8;

    /// <summary>Whether the format holds samples of <paramref name="bits"/> bits.</summary>
    public static bool Holds(this PictureFormat format, int bits) =>
        bits == 8 || (bits == 16 && format != PictureFormat.Jpeg);
}
