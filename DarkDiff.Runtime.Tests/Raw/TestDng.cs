using System.IO.Compression;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Tests.Raw;

/// <summary>Builds DNG files of every layout that the reader knows, byte by byte and apart from the writer.</summary>
internal sealed class TestDng
{
    private readonly List<byte[]> blocks = [];

    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="bits">Bits of a sample.</param>
    /// <param name="cfa">Order of the colours.</param>
    public TestDng(int width, int height, int bits, CfaPattern cfa = CfaPattern.Rggb)
    {
        (Width, Height, Bits) = (width, height, bits);
        Random random = new(17);
        Samples = new ushort[width * height];
        for (int i = 0; i < Samples.Length; i++)
            Samples[i] = (ushort)random.Next(1 << bits);
        Samples[^1] = (ushort)((1 << bits) - 1);
        Main.Set(TiffTag.DngVersion, TiffType.Byte, 1, 4, 0, 0).SetText(TiffTag.UniqueCameraModel, "Tester One");
        Raw.Set(TiffTag.NewSubFileType, TiffType.Long, 0)
            .Set(TiffTag.ImageWidth, TiffType.Long, width)
            .Set(TiffTag.ImageLength, TiffType.Long, height)
            .Set(TiffTag.BitsPerSample, TiffType.Short, bits)
            .Set(TiffTag.PhotometricInterpretation, TiffType.Short, 32803)
            .Set(TiffTag.SamplesPerPixel, TiffType.Short, 1)
            .Set(TiffTag.CfaRepeatPatternDim, TiffType.Short, 2, 2)
            .Set(
                TiffTag.CfaPattern,
                TiffType.Byte,
                [.. Enumerable.Range(0, 4).Select(i => (double)cfa.ColorAt(i / 2, i % 2))]);
    }

    public int Width { get; }

    public int Height { get; }

    public int Bits { get; }

    /// <summary>Stored samples, random, over the whole range.</summary>
    public ushort[] Samples { get; }

    public bool BigEndian { get; init; }

    /// <summary>Whether the mosaic is in a SubIFD behind a thumbnail's directory.</summary>
    public bool InSubIfd { get; init; }

    public BlockLayout Layout { get; init; }

    /// <summary>Fields of the camera.</summary>
    public TestDirectory Main { get; } = new();

    /// <summary>Fields of the mosaic.</summary>
    public TestDirectory Raw { get; } = new();

    /// <summary>Stores the samples uncompressed.</summary>
    public TestDng Uncompressed() => Store(1, Pack);

    /// <summary>Stores the samples deflated.</summary>
    public TestDng Deflated(int predictor)
    {
        Raw.Set(TiffTag.Predictor, TiffType.Short, predictor);
        return Store(8, (samples, columns) =>
        {
            ushort[] coded = samples.ToArray();
            for (int i = 1; i < coded.Length && predictor == 2; i++)
            {
                if (i % columns != 0)
                    coded[i] = (ushort)((samples[i] - samples[i - 1]) & ((1 << Bits) - 1));
            }

            using MemoryStream packed = new();
            using (ZLibStream zlib = new(packed, CompressionLevel.Fastest))
                zlib.Write(Pack(coded, columns));
            return packed.ToArray();
        });
    }

    /// <summary>Stores the samples as lossless JPEG.</summary>
    public TestDng Jpeg(int components, int predictor, int restartRows = 0) => Store(
        7, (samples, columns) => TestJpeg.Encode(samples, columns, components, predictor, Bits, restartRows));

    /// <summary>Stores blocks as some function of their samples and columns makes them.</summary>
    public TestDng Store(int compression, Func<ushort[], int, byte[]> encode)
    {
        blocks.Clear();
        Raw.Set(TiffTag.Compression, TiffType.Short, compression);
        bool tiled = Layout == BlockLayout.Tiles;
        (int columns, int rows) = Layout switch
        {
            BlockLayout.Tiles => (48, 16),
            BlockLayout.Strips => (Width, 10),
            _ => (Width, Height),
        };
        for (int top = 0; top < Height; top += rows)
        {
            for (int left = 0; left < Width; left += columns)
                blocks.Add(encode(Cut(left, top, columns, tiled ? rows : Math.Min(rows, Height - top)), columns));
        }

        if (tiled)
            Raw.Set(TiffTag.TileWidth, TiffType.Short, columns).Set(TiffTag.TileLength, TiffType.Short, rows);
        else
            Raw.Set(TiffTag.RowsPerStrip, TiffType.Long, rows);
        Raw.Set(
            tiled ? TiffTag.TileByteCounts : TiffTag.StripByteCounts,
            TiffType.Long,
            [.. blocks.Select(block => (double)block.Length)]);
        return this;
    }

    /// <summary>The file.</summary>
    public byte[] Build()
    {
        TiffTag offsets = Layout == BlockLayout.Tiles ? TiffTag.TileOffsets : TiffTag.StripOffsets;
        using MemoryStream stream = new();
        stream.Write(BigEndian ? "MM\0*"u8 : "II*\0"u8);
        long at = 8;
        double[] places = new double[blocks.Count];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = at;
            at += blocks[i].Length;
        }

        at += at % 2;
        TestDirectory.Put(stream, at, 4, BigEndian);
        foreach (byte[] block in blocks)
            stream.Write(block);
        stream.SetLength(at);
        stream.Position = at;
        Raw.Set(offsets, TiffType.Long, places);
        TestDirectory first = InSubIfd ? Thumbnail() : Joined();
        using MemoryStream measured = new();
        first.Write(measured, BigEndian, 0);
        if (InSubIfd)
            Main.Set(TiffTag.SubIfds, TiffType.Long, at + measured.Length);
        (InSubIfd ? Thumbnail() : first).Write(stream, BigEndian, 0);
        if (InSubIfd)
            Raw.Write(stream, BigEndian, 0);
        return stream.ToArray();
    }

    // One directory that describes camera and mosaic.
    private TestDirectory Joined() => Raw.Join(Main);

    // A reduced image: the reader must pass it over, though it is the first.
    private TestDirectory Thumbnail() => new TestDirectory()
        .Set(TiffTag.NewSubFileType, TiffType.Long, 1)
        .Set(TiffTag.PhotometricInterpretation, TiffType.Short, 2)
        .Set(TiffTag.SubIfds, TiffType.Long, 0)
        .Join(Main);

    private ushort[] Cut(int left, int top, int columns, int rows)
    {
        ushort[] block = new ushort[columns * rows];
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                // Beyond the image a tile holds what the reader must not show.
                bool inside = top + y < Height && left + x < Width;
                block[y * columns + x] = inside ? Samples[(top + y) * Width + left + x] : (ushort)((1 << Bits) - 2);
            }
        }

        return block;
    }

    private byte[] Pack(ushort[] samples, int columns)
    {
        using MemoryStream packed = new();
        for (int at = 0; at < samples.Length; at += columns)
        {
            if (Bits == 16)
            {
                for (int x = 0; x < columns; x++)
                    TestDirectory.Put(packed, samples[at + x], 2, BigEndian);
                continue;
            }

            int rowBits = columns * Bits;
            byte[] row = new byte[(rowBits + 7) / 8];
            for (int bit = 0; bit < rowBits; bit++)
            {
                if ((samples[at + bit / Bits] >> (Bits - 1 - bit % Bits) & 1) != 0)
                    row[bit / 8] |= (byte)(0x80 >> bit % 8);
            }

            packed.Write(row);
        }

        return packed.ToArray();
    }
}
