using DarkDiff.Runtime.Imaging.Jpeg;
using DarkDiff.Runtime.Imaging.Png;
using DarkDiff.Runtime.Imaging.Tiff;

namespace DarkDiff.Runtime.Imaging;

/// <summary>Writes finished pictures as PNG, JPEG or TIFF, tagged with their colour space and EXIF fields.</summary>
public static class PictureWriter
{
    /// <summary>
    /// Writes a picture. The file appears under its name only when it is complete; after a failure nothing is left.
    /// </summary>
    /// <param name="path">The file; its extension (.png, .jpg, .jpeg, .tif, .tiff) chooses the format.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="metadata">Colour curve and EXIF fields. The orientation is written as 1: it is applied.</param>
    /// <param name="options">Bits, quality, overwriting; absent: the defaults.</param>
    /// <exception cref="ArgumentException">The format is unknown or cannot hold the asked bits or quality.</exception>
    /// <exception cref="IOException">The file is there already, or cannot be written.</exception>
    /// <exception cref="InvalidDataException">A sample of the picture is not a number.</exception>
    public static void Write(
        string path, Picture picture, PictureMetadata metadata, PictureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(metadata);
        options ??= new PictureOptions();
        PictureFormat format = PictureFormats.OfPath(path);
        int bits = options.Bits ?? format.DefaultBits();
        if (!format.Holds(bits))
            throw new ArgumentException($"{path}: {format} files cannot hold {bits} bits per sample");
        if (options.Quality is < 1 or > 100)
            throw new ArgumentException($"JPEG quality {options.Quality} is out of range; expected 1 to 100");

        NewFile.Write(path, options.Overwrite, stream =>
        {
            switch (format)
            {
                case PictureFormat.Png:
                    WritePng(stream, picture, metadata, bits);
                    break;
                case PictureFormat.Jpeg:
                    JpegEncoder.Encode(stream, picture, metadata, options.Quality);
                    break;
                default:
                    TiffEncoder.Encode(stream, picture, metadata, bits);
                    break;
            }
        });
    }

    /// <summary>Writes a picture as PNG, for a file that must appear together with others.</summary>
    /// <param name="stream">Where it is appended.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="metadata">Colour curve and EXIF fields, as for a file.</param>
    /// <param name="bits">8 or 16 bits per sample.</param>
    /// <exception cref="InvalidDataException">A sample of the picture is not a number.</exception>
    public static void WritePng(Stream stream, Picture picture, PictureMetadata metadata, int bits = 8)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(metadata);
        PngEncoder.Encode(stream, picture, metadata, bits);
    }
}
