using DarkDiff.Runtime.Raw.Codecs;
using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Raw.Dng;

/// <summary>Decodes the strips or tiles of a mosaic.</summary>
internal sealed class DngPixels
{
    private const long MostPixels = 400_000_000;
    private const int LongestSide = 65535;
    private const int Uncompressed = 1;
    private const int LosslessJpeg = 7;

    private readonly TiffFile file;
    private readonly int compression;
    private readonly int predictor;
    private readonly int width;
    private readonly int height;

    /// <param name="file">The file.</param>
    /// <param name="raw">Directory of the mosaic.</param>
    /// <exception cref="MalformedFileException">The size or the sample depth is out of range.</exception>
    public DngPixels(TiffFile file, TiffDirectory raw)
    {
        this.file = file;
        width = raw.Extent(TiffTag.ImageWidth);
        height = raw.Extent(TiffTag.ImageLength);
        if (width > LongestSide || height > LongestSide || (long)width * height > MostPixels)
            throw new MalformedFileException($"found an image of {width}×{height}, expected at most {MostPixels} pixels");
        compression = (int)raw.Integer(TiffTag.Compression, Uncompressed);
        predictor = (int)raw.Integer(TiffTag.Predictor, 1);
        Bits = (int)raw.Integer(TiffTag.BitsPerSample, 1);
        if (Bits is < 8 or > 16 || (compression != LosslessJpeg && Bits is not (8 or 10 or 12 or 14 or 16)))
            throw new MalformedFileException($"found samples of {Bits} bits, expected 8, 10, 12, 14 or 16");
        Samples = Decode(raw);
    }

    /// <summary>Bits of a stored sample.</summary>
    public int Bits { get; }

    /// <summary>Columns of the whole image.</summary>
    public int Width => width;

    /// <summary>Rows of the whole image.</summary>
    public int Height => height;

    /// <summary>Stored samples of the whole image, row by row.</summary>
    public ushort[] Samples { get; }

    private ushort[] Decode(TiffDirectory raw)
    {
        bool tiled = raw[TiffTag.TileOffsets] is not null;
        int blockWidth = tiled ? raw.Extent(TiffTag.TileWidth) : width;
        int blockHeight = tiled
            ? raw.Extent(TiffTag.TileLength)
            : (int)Math.Clamp(raw.Integer(TiffTag.RowsPerStrip, height), 1, height);
        if (blockWidth > 2 * LongestSide || blockHeight > 2 * LongestSide || (long)blockWidth * blockHeight > MostPixels)
            throw new MalformedFileException($"found tiles of {blockWidth}×{blockHeight}, expected at most {MostPixels} pixels");
        int across = (width + blockWidth - 1) / blockWidth;
        int down = (height + blockHeight - 1) / blockHeight;
        TiffEntry offsets = raw[tiled ? TiffTag.TileOffsets : TiffTag.StripOffsets]
            ?? throw new MalformedFileException("found neither strips nor tiles");
        TiffEntry counts = raw[tiled ? TiffTag.TileByteCounts : TiffTag.StripByteCounts]
            ?? throw new MalformedFileException("found no byte counts of the image data");
        if (offsets.Count < (long)across * down || counts.Count < (long)across * down)
        {
            throw new MalformedFileException(
                $"found {offsets.Count} blocks of image data, expected {across * down}");
        }

        CheckPlausible(counts, across * down);
        ushort[] samples = new ushort[width * height];
        Parallel.For(0, across * down, block =>
        {
            int left = block % across * blockWidth;
            int top = block / across * blockHeight;
            // A strip ends with the image; a tile is always whole.
            int rows = tiled ? blockHeight : Math.Min(blockHeight, height - top);
            ReadOnlyMemory<byte> bytes =
                file.Slice(offsets.Integer(block), counts.Integer(block), $"block {block} of the image data");
            Place(DecodeBlock(bytes, blockWidth, rows), blockWidth, samples, left, top);
        });
        return samples;
    }

    // Refuses before anything is allocated what the data cannot possibly hold.
    private void CheckPlausible(TiffEntry counts, int blocks)
    {
        long bytes = 0;
        for (int i = 0; i < blocks; i++)
            bytes += counts.Integer(i);
        // Blocks that share bytes would let a small file ask for any amount of work.
        if (bytes > file.Length)
        {
            throw new MalformedFileException(
                $"found {bytes} announced bytes of image data, more than the file's {file.Length} (truncated file?)");
        }

        long most = compression switch
        {
            Uncompressed => bytes * 8 / Bits,
            LosslessJpeg => bytes * 8,
            _ => bytes * DeflatedSamples.LargestRatio * 8 / Bits,
        };
        if ((long)width * height > most)
            throw new MalformedFileException($"found {bytes} bytes of image data, too few for {width}×{height} pixels");
    }

    private ushort[] DecodeBlock(ReadOnlyMemory<byte> bytes, int blockWidth, int rows) => compression switch
    {
        Uncompressed => PackedSamples.Unpack(bytes.Span, blockWidth, rows, Bits, file.BigEndian),
        LosslessJpeg => LosslessJpegDecoder.Decode(bytes, blockWidth, rows),
        _ => DeflatedSamples.Decode(bytes, blockWidth, rows, Bits, file.BigEndian, predictor),
    };

    private void Place(ushort[] block, int blockWidth, ushort[] samples, int left, int top)
    {
        int columns = Math.Min(blockWidth, width - left);
        int rows = Math.Min(block.Length / blockWidth, height - top);
        for (int y = 0; y < rows; y++)
            block.AsSpan(y * blockWidth, columns).CopyTo(samples.AsSpan((top + y) * width + left));
    }
}
