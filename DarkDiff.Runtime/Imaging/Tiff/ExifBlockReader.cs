using System.Buffers.Binary;

namespace DarkDiff.Runtime.Imaging.Tiff;

/// <summary>
/// Takes from the EXIF block of a source what stays true of its picture: camera, exposure, lens, author, time, place.
/// </summary>
internal sealed class ExifBlockReader
{
    private const int EntryBytes = 12;
    private const ushort ExifPointer = 34665;
    private const ushort GpsPointer = 34853;
    private const ushort MakerNote = 37500;
    private const ushort InteropPointer = 40965;

    // Description, maker, model, date, artist, copyright: the rest of the first directory is about storage.
    private static readonly ushort[] _mainTags = [270, 271, 272, 306, 315, 33432];

    private readonly byte[] _block;

    private ExifBlockReader(byte[] block) => _block = block;

    /// <summary>Reads a block.</summary>
    /// <param name="block">A little-endian TIFF header and directories.</param>
    /// <param name="main">Gets the fields of the first directory.</param>
    /// <param name="exif">Gets the EXIF fields, except those that only the camera's maker can read.</param>
    /// <param name="gps">Gets the place.</param>
    /// <exception cref="InvalidDataException">The block is damaged.</exception>
    public static void Read(byte[] block, TiffDirectory main, TiffDirectory exif, TiffDirectory gps)
    {
        if (!block.AsSpan().StartsWith("II*\0"u8))
            throw new InvalidDataException("the EXIF block has no little-endian TIFF header");
        ExifBlockReader reader = new(block);
        uint first = reader.Long(4);
        reader.Copy(first, main, tag => _mainTags.Contains(tag));
        if (reader.Pointer(first, ExifPointer) is uint exifAt)
            reader.Copy(exifAt, exif, tag => tag is not (MakerNote or InteropPointer));
        if (reader.Pointer(first, GpsPointer) is uint gpsAt)
            reader.Copy(gpsAt, gps, _ => true);
    }

    private void Copy(uint at, TiffDirectory to, Func<ushort, bool> wanted)
    {
        foreach (int entry in Entries(at))
        {
            ushort tag = Short(entry);
            ushort type = Short(entry + 2);
            long count = Long(entry + 4);
            int size = type switch
            {
                1 or 2 or 6 or 7 => 1,
                3 or 8 => 2,
                4 or 9 or 11 => 4,
                5 or 10 or 12 => 8,
                _ => 0,
            };
            if (size == 0 || !wanted(tag))
                continue;
            long bytes = count * size;
            long start = bytes <= 4 ? entry + 8 : Long(entry + 8);
            if (start + bytes > _block.Length)
                throw new InvalidDataException($"the EXIF block ends inside the value of tag {tag}");
            to.AddValue(tag, type, (int)count, _block[(int)start..(int)(start + bytes)]);
        }
    }

    private uint? Pointer(uint at, ushort tag)
    {
        foreach (int entry in Entries(at))
        {
            if (Short(entry) == tag)
                return Long(entry + 8);
        }

        return null;
    }

    private IEnumerable<int> Entries(uint at)
    {
        int count = Short(at);
        for (int i = 0; i < count; i++)
            yield return (int)at + 2 + EntryBytes * i;
    }

    private ushort Short(long at) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(at, 2));

    private uint Long(long at) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(at, 4));

    private ReadOnlySpan<byte> Slice(long at, int bytes) => at + bytes <= _block.Length
        ? _block.AsSpan((int)at, bytes)
        : throw new InvalidDataException($"the EXIF block ends inside a directory, after {_block.Length} bytes");
}
