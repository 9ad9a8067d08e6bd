using System.Buffers.Binary;

namespace DarkDiff.Runtime.Raw.Tiff;

/// <summary>The directories of a TIFF file. Every offset is checked; loops and floods of directories are refused.</summary>
internal sealed class TiffFile
{
    private const int MostDirectories = 64;
    private const int MostEntries = 4096;

    private readonly byte[] bytes;
    private readonly HashSet<long> visited = [];

    private TiffFile(byte[] bytes, bool bigEndian)
    {
        this.bytes = bytes;
        BigEndian = bigEndian;
    }

    /// <summary>Byte order of the file.</summary>
    public bool BigEndian { get; }

    /// <summary>Bytes of the file.</summary>
    public int Length => bytes.Length;

    /// <summary>The main directories and, behind each, those of its SubIFDs.</summary>
    public List<TiffDirectory> Directories { get; } = [];

    /// <summary>Reads all directories.</summary>
    /// <exception cref="MalformedFileException">The file is no sound TIFF file.</exception>
    public static TiffFile Parse(byte[] bytes)
    {
        if (bytes.Length < 8)
            throw new MalformedFileException($"found {bytes.Length} bytes, expected a TIFF header");
        bool bigEndian = bytes[0] switch
        {
            (byte)'I' when bytes[1] == (byte)'I' => false,
            (byte)'M' when bytes[1] == (byte)'M' => true,
            _ => throw new MalformedFileException("found no TIFF header, expected a DNG file"),
        };
        TiffFile file = new(bytes, bigEndian);
        int magic = file.UInt16(2);
        if (magic == 43)
            throw new MalformedFileException("found a BigTIFF file, which is not supported; expected classic TIFF");
        if (magic != 42)
            throw new MalformedFileException($"found TIFF version {magic}, expected 42");
        for (long offset = file.UInt32(4); offset != 0;)
            offset = file.ReadWithChildren(offset);
        if (file.Directories.Count == 0)
            throw new MalformedFileException("found no image file directory, expected at least one");
        return file;
    }

    /// <summary>Reads the directory that a field of another points to; null where the field is absent.</summary>
    public TiffDirectory? Pointed(TiffDirectory from, TiffTag tag) =>
        from[tag] is TiffEntry entry ? Read(entry.Integer()).Directory : null;

    /// <summary>Bytes of the file.</summary>
    /// <exception cref="MalformedFileException">They lie outside the file.</exception>
    public ReadOnlyMemory<byte> Slice(long offset, long length, string what)
    {
        if (offset < 0 || length < 0 || offset > bytes.Length || length > bytes.Length - offset)
        {
            throw new MalformedFileException(
                $"found {what} at bytes {offset} to {offset + length}, expected them within the file's {bytes.Length} bytes (truncated file?)");
        }

        return bytes.AsMemory((int)offset, (int)length);
    }

    private long ReadWithChildren(long offset)
    {
        (TiffDirectory directory, long next) = Read(offset);
        Directories.Add(directory);
        if (directory[TiffTag.SubIfds] is TiffEntry children)
        {
            if (children.Count > MostDirectories)
                throw new MalformedFileException($"found {children.Count} SubIFDs, expected at most {MostDirectories}");
            foreach (long child in children.Integers())
                Directories.Add(Read(child).Directory);
        }

        return next;
    }

    private (TiffDirectory Directory, long Next) Read(long offset)
    {
        if (!visited.Add(offset))
            throw new MalformedFileException($"found a loop of image file directories at byte {offset}");
        if (visited.Count > MostDirectories)
            throw new MalformedFileException($"found more than {MostDirectories} image file directories");
        int count = BinaryPrimitives.ReadUInt16LittleEndian(Slice(offset, 2, "a directory").Span);
        if (BigEndian)
            count = BinaryPrimitives.ReverseEndianness((ushort)count);
        if (count > MostEntries)
            throw new MalformedFileException($"found a directory of {count} fields, expected at most {MostEntries}");
        Slice(offset, 2 + 12L * count, "a directory");
        TiffDirectory directory = new();
        for (int i = 0; i < count; i++)
        {
            if (ReadEntry((int)offset + 2 + 12 * i) is TiffEntry entry)
                directory.Add(entry);
        }

        long end = offset + 2 + 12L * count;
        // A missing link at the very end of a file means that there is no further directory.
        return (directory, end + 4 <= bytes.Length ? UInt32((int)end) : 0);
    }

    private TiffEntry? ReadEntry(int at)
    {
        TiffTag tag = (TiffTag)UInt16(at);
        TiffType type = (TiffType)UInt16(at + 2);
        long count = UInt32(at + 4);
        long size = type.Size() * count;
        // TIFF asks readers to skip fields of types they do not know.
        if (size == 0)
            return null;
        long offset = size <= 4 ? at + 8 : UInt32(at + 8);
        return new TiffEntry(tag, type, (int)count, Slice(offset, size, $"tag {tag}"), BigEndian);
    }

    private int UInt16(int at) => BigEndian
        ? BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at))
        : BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private long UInt32(int at) => BigEndian
        ? BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at))
        : BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
}
