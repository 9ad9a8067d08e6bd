using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Raw.Dng;
using DarkDiff.Runtime.Raw.LibRaw;
using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Raw;

/// <summary>
/// Reads raw files with a Bayer mosaic, up to 1 GiB: DNG 1.0 to 1.7, in strips or tiles, of integers, uncompressed,
/// lossless JPEG or deflate, by its own code; the cameras' formats (ARW, CR2, CRW, NEF and others) through LibRaw where
/// the system has it.
/// </summary>
public static class RawFile
{
    private const long LargestFile = 1L << 30;

    /// <summary>Reads a file.</summary>
    /// <param name="path">A raw file.</param>
    /// <returns>The mosaic of the active area, linearised, and what the file says of it.</returns>
    /// <exception cref="RawFileException">
    /// The file is missing, damaged, or of a kind that is not supported, has colour tags that make no sense, or needs
    /// LibRaw and there is none; the message says which.
    /// </exception>
    public static RawImage Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            RawImage raw = Parse(ReadBytes(path));
            // Everything after this may count on colour tags that make sense.
            _ = ColorMatrices.WhiteBalanceOf(raw.Metadata);
            _ = ColorMatrices.CameraToLinearSrgb(raw.Metadata);
            return raw;
        }
        catch (AggregateException e) when (e.InnerException is MalformedFileException inner)
        {
            throw new RawFileException(path, inner.Message, e);
        }
        catch (Exception e) when (e is MalformedFileException or ArgumentException)
        {
            throw new RawFileException(path, e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RawFileException(path, $"the file cannot be read ({e.Message})", e);
        }
    }

    private static byte[] ReadBytes(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists)
            throw new MalformedFileException("found no such file, expected a raw file");
        if (file.Length > LargestFile)
            throw new MalformedFileException($"found {file.Length} bytes, expected at most {LargestFile}");
        return File.ReadAllBytes(path);
    }

    private static RawImage Parse(byte[] bytes)
    {
        if (ForeignFormats.Name(bytes) is string foreign)
            return ReadForeign(bytes, foreign);
        TiffFile file = TiffFile.Parse(bytes);
        TiffDirectory main = file.Directories[0];
        if (main[TiffTag.DngVersion] is null)
            return ReadForeign(bytes, ForeignFormats.NameByMaker(main[TiffTag.Make]?.Text()));
        TiffDirectory raw = DngSubset.RawImage(file);
        DngSubset.Check(raw);
        DngSubset.Cfa(raw);
        DngPixels pixels = new(file, raw);
        (int top, int left, int bottom, int right) = ActiveArea(raw, pixels.Width, pixels.Height);
        (int width, int height) = (right - left, bottom - top);
        RawMetadata metadata = DngMetadata.Read(
            main,
            raw,
            file.Pointed(main, TiffTag.ExifIfd),
            file.Pointed(main, TiffTag.GpsIfd),
            pixels.Bits,
            width,
            height);
        ushort[] stored = Crop(pixels, top, left, width, height);
        return raw[TiffTag.LinearizationTable] is TiffEntry table
            ? new RawImage(width, height, Linearize(stored, table), metadata, stored)
            : new RawImage(width, height, stored, metadata);
    }

    private static RawImage ReadForeign(byte[] bytes, string what) => ForeignFormats.IsRaw(what)
        ? LibRawReader.Read(bytes, what)
        : throw new MalformedFileException($"found {what}, expected a raw file");

    private static (int Top, int Left, int Bottom, int Right) ActiveArea(TiffDirectory raw, int width, int height)
    {
        if (raw[TiffTag.ActiveArea] is not TiffEntry entry)
            return (0, 0, height, width);
        long[] area = entry.Integers();
        if (area is not [long top, long left, long bottom, long right]
            || top < 0 || left < 0 || bottom > height || right > width || bottom - top < 2 || right - left < 2)
        {
            throw new MalformedFileException(
                $"found an active area of {string.Join(", ", area)}, expected top, left, bottom, right within {width}×{height}");
        }

        return ((int)top, (int)left, (int)bottom, (int)right);
    }

    private static ushort[] Crop(DngPixels pixels, int top, int left, int width, int height)
    {
        if (width == pixels.Width && height == pixels.Height)
            return pixels.Samples;
        ushort[] cropped = new ushort[width * height];
        for (int y = 0; y < height; y++)
        {
            pixels.Samples.AsSpan((top + y) * pixels.Width + left, width).CopyTo(cropped.AsSpan(y * width));
        }

        return cropped;
    }

    private static ushort[] Linearize(ushort[] stored, TiffEntry entry)
    {
        long[] table = entry.Integers();
        if (table.Any(value => value is < 0 or > ushort.MaxValue))
            throw new MalformedFileException("found a linearization table with values beyond 16 bits");
        ushort[] linear = new ushort[stored.Length];
        for (int i = 0; i < stored.Length; i++)
            linear[i] = (ushort)table[Math.Min(stored[i], table.Length - 1)];
        return linear;
    }
}
