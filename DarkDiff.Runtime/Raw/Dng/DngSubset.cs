using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Raw.Dng;

/// <summary>Picks the raw image of a DNG file, and refuses by name what is not supported.</summary>
internal static class DngSubset
{
    private const int CfaPhotometric = 32803;
    private const int LinearRawPhotometric = 34892;

    /// <summary>The directory of the full-size mosaic.</summary>
    /// <exception cref="MalformedFileException">There is none.</exception>
    public static TiffDirectory RawImage(TiffFile file)
    {
        List<TiffDirectory> full = [.. file.Directories.Where(d => d.Integer(TiffTag.NewSubFileType, 0) == 0)];
        TiffDirectory? raw = full.Find(d => d.Integer(TiffTag.PhotometricInterpretation, -1) == CfaPhotometric);
        if (raw is not null)
            return raw;
        if (full.Exists(d => d.Integer(TiffTag.PhotometricInterpretation, -1) == LinearRawPhotometric))
            throw new MalformedFileException("found a linear DNG (already demosaiced), expected a Bayer mosaic");
        throw new MalformedFileException("found no raw image in it, expected a Bayer mosaic");
    }

    /// <summary>Refuses layouts and codings that the reader does not know.</summary>
    /// <exception cref="MalformedFileException">The image is one of them.</exception>
    public static void Check(TiffDirectory raw)
    {
        long samples = raw.Integer(TiffTag.SamplesPerPixel, 1);
        if (samples != 1)
            throw new MalformedFileException($"found {samples} samples per pixel, expected the single one of a mosaic");
        long format = raw.Integer(TiffTag.SampleFormat, 1);
        if (format == 3)
            throw new MalformedFileException("found floating-point samples, which are not supported");
        if (format != 1)
            throw new MalformedFileException($"found sample format {format}, expected unsigned integers");
        CheckCompression(raw.Integer(TiffTag.Compression, 1));
        long layout = raw.Integer(TiffTag.CfaLayout, 1);
        if (layout != 1)
            throw new MalformedFileException($"found CFA layout {layout} (staggered mosaic), expected 1 (rectangular)");
    }

    /// <summary>Order of the colours at the first pixel of the active area.</summary>
    /// <exception cref="MalformedFileException">It is no Bayer mosaic.</exception>
    public static CfaPattern Cfa(TiffDirectory raw)
    {
        long[] dimensions = raw[TiffTag.CfaRepeatPatternDim]?.Integers() ?? [2, 2];
        if (dimensions is [6, 6])
            throw new MalformedFileException("found an X-Trans mosaic (6×6 cells), which is not supported; expected Bayer");
        if (dimensions is [4, 4])
            throw new MalformedFileException("found a quad Bayer mosaic (4×4 cells), which is not supported; expected Bayer");
        if (dimensions is not [2, 2])
        {
            throw new MalformedFileException(
                $"found a mosaic with cells of {string.Join("×", dimensions)}, expected a Bayer mosaic of 2×2");
        }

        long[] pattern = raw[TiffTag.CfaPattern]?.Integers() ?? throw new MalformedFileException("found no CFAPattern");
        long[] planes = raw[TiffTag.CfaPlaneColor]?.Integers() ?? [0, 1, 2];
        if (planes.Length != 3 || planes.Order().ToArray() is not [0, 1, 2] || pattern.Length != 4)
            throw new MalformedFileException("found a mosaic of other colours than red, green and blue");
        foreach (CfaPattern candidate in Enum.GetValues<CfaPattern>())
        {
            if (Enumerable.Range(0, 4).All(i => pattern[i] == candidate.ColorAt(i / 2, i % 2)))
                return candidate;
        }

        throw new MalformedFileException(
            $"found CFA pattern {string.Join(" ", pattern)}, expected one of the four Bayer orders");
    }

    private static void CheckCompression(long compression)
    {
        string? name = compression switch
        {
            1 or 7 or 8 => null,
            2 or 3 or 4 => "CCITT fax",
            5 => "LZW",
            6 => "old-style JPEG",
            9 => "VC-5",
            34892 => "lossy JPEG",
            52546 => "JPEG XL",
            32773 => "PackBits",
            32946 => "old-style deflate",
            50000 => "Zstandard",
            32767 => "Sony ARW",
            32769 => "Epson ERF packed",
            32770 => "Samsung SRW",
            65000 => "Kodak DCR",
            65535 => "Pentax PEF",
            34713 => "Nikon NEF",
            _ => $"number {compression}",
        };
        if (name is not null)
        {
            throw new MalformedFileException(
                $"found compression {name}, which is not supported; expected none, lossless JPEG or deflate");
        }
    }
}
