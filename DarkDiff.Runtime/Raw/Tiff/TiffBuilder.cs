using System.Buffers.Binary;

namespace DarkDiff.Runtime.Raw.Tiff;

/// <summary>Lays out a little-endian TIFF file: directories that may point to others, then image data.</summary>
internal sealed class TiffBuilder
{
    private const int HeaderBytes = 8;

    private readonly List<TiffField> fields = [];
    private readonly List<(TiffTag Pointer, TiffBuilder Directory)> children = [];

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => fields.Count == 0 && children.Count == 0;

    /// <summary>Adds a field.</summary>
    public void Add(TiffField field) => fields.Add(field);

    /// <summary>Adds a field unless it is null.</summary>
    public void AddPresent(TiffField? field)
    {
        if (field is not null)
            fields.Add(field);
    }

    /// <summary>Adds a directory that a tag of this one points to; an empty one is left out.</summary>
    public void AddDirectory(TiffTag pointer, TiffBuilder directory)
    {
        if (!directory.IsEmpty)
            children.Add((pointer, directory));
    }

    /// <summary>The file: header, this directory, its children, then <paramref name="image"/>.</summary>
    /// <param name="image">One strip of image data, whose StripOffsets field is added; null for none.</param>
    public byte[] Build(byte[]? image = null)
    {
        if (image is not null)
        {
            Add(TiffField.Longs(TiffTag.StripByteCounts, image.Length));
            // The offset depends on the size of the directory, which holds the field itself.
            Add(TiffField.Longs(TiffTag.StripOffsets, 0));
            fields[^1] = TiffField.Longs(TiffTag.StripOffsets, HeaderBytes + DirectoryBytes());
        }

        using MemoryStream stream = new();
        stream.Write("II*\0"u8);
        WriteUInt32(stream, HeaderBytes);
        WriteDirectory(stream);
        if (image is not null)
            stream.Write(image);
        return stream.ToArray();
    }

    private static long Even(long length) => length + (length & 1);

    private static void WriteUInt32(Stream stream, long value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, checked((uint)value));
        stream.Write(bytes);
    }

    private static void WriteUInt16(Stream stream, int value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, checked((ushort)value));
        stream.Write(bytes);
    }

    private long DirectoryBytes() => 2 + 12L * (fields.Count + children.Count) + 4
        + fields.Where(f => f.Bytes.Length > 4).Sum(f => Even(f.Bytes.Length))
        + children.Sum(c => c.Directory.DirectoryBytes());

    private void WriteDirectory(MemoryStream stream)
    {
        long start = stream.Position;
        long valuesAt = start + 2 + 12L * (fields.Count + children.Count) + 4;
        long childrenAt = valuesAt + fields.Where(f => f.Bytes.Length > 4).Sum(f => Even(f.Bytes.Length));
        List<TiffField> all = [.. fields];
        foreach ((TiffTag pointer, TiffBuilder directory) in children)
        {
            all.Add(TiffField.Longs(pointer, childrenAt));
            childrenAt += directory.DirectoryBytes();
        }

        WriteUInt16(stream, all.Count);
        using MemoryStream values = new();
        foreach (TiffField field in all.OrderBy(f => f.Tag))
        {
            WriteUInt16(stream, (int)field.Tag);
            WriteUInt16(stream, (int)field.Type);
            WriteUInt32(stream, field.Count);
            if (field.Bytes.Length <= 4)
            {
                stream.Write(field.Bytes);
                stream.Write(new byte[4 - field.Bytes.Length]);
                continue;
            }

            WriteUInt32(stream, valuesAt + values.Position);
            values.Write(field.Bytes);
            if ((field.Bytes.Length & 1) != 0)
                values.WriteByte(0);
        }

        WriteUInt32(stream, 0);
        values.WriteTo(stream);
        foreach ((TiffTag _, TiffBuilder directory) in children)
            directory.WriteDirectory(stream);
    }
}
