using SkiaSharp;

namespace DarkDiff.Runtime.Imaging;

/// <summary>Reads photographs: JPEG, PNG, WebP, GIF and BMP files.</summary>
public static class PictureReader
{
    /// <summary>
    /// Reads a picture as 8-bit sRGB, turned the way its EXIF orientation asks. An embedded colour profile is
    /// converted to sRGB; transparency is dropped.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <returns>The size after turning, and width·height·3 bytes, row by row, RGB interleaved.</returns>
    /// <exception cref="IOException">The file is missing or cannot be opened.</exception>
    /// <exception cref="InvalidDataException">The file is no picture, or is damaged or cut short.</exception>
    public static (int Width, int Height, byte[] Rgb) ReadRgb8(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = Open(path);
        using SKCodec codec = SKCodec.Create(file, out SKCodecResult opened)
            ?? throw new InvalidDataException(
                $"{path}: not a picture that can be read ({Words(opened)}); expected a JPEG, PNG, WebP, GIF or BMP file");

        // The colour space in the request makes the codec convert from the embedded profile.
        using SKColorSpace srgb = SKColorSpace.CreateSrgb();
        int width = codec.Info.Width;
        int height = codec.Info.Height;
        SKImageInfo wanted = new(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul, srgb);
        using SKBitmap bitmap = new();
        if ((long)width * height * 4 > int.MaxValue || !bitmap.TryAllocPixels(wanted))
            throw new InvalidDataException($"{path}: a picture of {width}×{height} pixels is too large to read");
        SKCodecResult decoded = codec.GetPixels(wanted, bitmap.GetPixels());
        if (decoded != SKCodecResult.Success)
            throw new InvalidDataException($"{path}: the picture cannot be decoded ({Words(decoded)})");

        PixelOrientation orientation = (PixelOrientation)(int)codec.EncodedOrigin;
        return DropAlpha(bitmap.GetPixelSpan(), width, height, orientation);
    }

    private static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{path}: cannot be opened ({e.Message})", e);
        }
    }

    private static (int Width, int Height, byte[] Rgb) DropAlpha(
        ReadOnlySpan<byte> rgba, int width, int height, PixelOrientation orientation)
    {
        (int outWidth, int outHeight) = orientation.SizeAfter(width, height);
        byte[] rgb = new byte[checked(width * height * 3)];
        for (int y = 0; y < outHeight; y++)
        {
            for (int x = 0; x < outWidth; x++)
            {
                (int sourceX, int sourceY) = orientation.SourceOf(x, y, width, height);
                int from = (sourceY * width + sourceX) * 4;
                int to = (y * outWidth + x) * 3;
                rgb[to] = rgba[from];
                rgb[to + 1] = rgba[from + 1];
                rgb[to + 2] = rgba[from + 2];
            }
        }

        return (outWidth, outHeight, rgb);
    }

    private static string Words(SKCodecResult result) => result switch
    {
        SKCodecResult.IncompleteInput => "the file is cut short",
        SKCodecResult.ErrorInInput => "its data are damaged",
        SKCodecResult.Unimplemented => "unknown format",
        _ => result.ToString(),
    };
}
