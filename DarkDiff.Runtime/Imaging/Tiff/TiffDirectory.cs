using System.Buffers.Binary;
using System.Text;

namespace DarkDiff.Runtime.Imaging.Tiff;

/// <summary>
/// An image file directory (TIFF 6.0, section 2), little-endian, with directories below it. EXIF data are the same
/// structure.
/// </summary>
internal sealed class TiffDirectory
{
    private const ushort TypeByte = 1;
    private const ushort TypeAscii = 2;
    private const ushort TypeShort = 3;
    private const ushort TypeLong = 4;
    private const ushort TypeRational = 5;
    private const ushort TypeUndefined = 7;

    private readonly SortedDictionary<ushort, Entry> _entries = [];

    /// <summary>Whether nothing was added.</summary>
    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Adds text, stored as UTF-8 with a closing zero; nothing when it is absent or empty.</summary>
    public void AddText(ushort tag, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return;
        byte[] bytes = [.. Encoding.UTF8.GetBytes(text.Replace("\0", "", StringComparison.Ordinal)), 0];
        _entries[tag] = new Entry(TypeAscii, bytes.Length, bytes, null);
    }

    /// <summary>Adds bytes of type BYTE.</summary>
    public void AddBytes(ushort tag, params byte[] values) =>
        _entries[tag] = new Entry(TypeByte, values.Length, values, null);

    /// <summary>Adds bytes of type UNDEFINED.</summary>
    public void AddUndefined(ushort tag, byte[] values) =>
        _entries[tag] = new Entry(TypeUndefined, values.Length, values, null);

    /// <summary>Adds 16-bit numbers.</summary>
    public void AddShorts(ushort tag, params ushort[] values)
    {
        byte[] bytes = new byte[2 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), values[i]);
        _entries[tag] = new Entry(TypeShort, values.Length, bytes, null);
    }

    /// <summary>Adds 32-bit numbers.</summary>
    public void AddLongs(ushort tag, params uint[] values)
    {
        byte[] bytes = new byte[4 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), values[i]);
        _entries[tag] = new Entry(TypeLong, values.Length, bytes, null);
    }

    /// <summary>Adds fractions.</summary>
    public void AddRationals(ushort tag, params Rational[] values)
    {
        byte[] bytes = new byte[8 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8 * i), values[i].Numerator);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8 * i + 4), values[i].Denominator);
        }

        _entries[tag] = new Entry(TypeRational, values.Length, bytes, null);
    }

    /// <summary>Adds a value of any type, its bytes little-endian.</summary>
    public void AddValue(ushort tag, ushort type, int count, byte[] bytes) =>
        _entries[tag] = new Entry(type, count, bytes, null);

    /// <summary>Adds a directory below this one.</summary>
    public void AddDirectory(ushort tag, TiffDirectory directory) =>
        _entries[tag] = new Entry(TypeLong, 1, [], directory);

    /// <summary>The directory with all that belongs to it, as it stands at a place of the file.</summary>
    /// <param name="start">Bytes from the beginning of the TIFF data; even.</param>
    public byte[] Serialize(uint start)
    {
        int tableBytes = 2 + 12 * _entries.Count + 4;
        byte[] table = new byte[tableBytes];
        BinaryPrimitives.WriteUInt16LittleEndian(table, (ushort)_entries.Count);
        using MemoryStream data = new();
        int at = 2;
        foreach ((ushort tag, Entry entry) in _entries)
        {
            Span<byte> field = table.AsSpan(at, 12);
            at += 12;
            BinaryPrimitives.WriteUInt16LittleEndian(field, tag);
            BinaryPrimitives.WriteUInt16LittleEndian(field[2..], entry.Type);
            BinaryPrimitives.WriteInt32LittleEndian(field[4..], entry.Count);
            if (entry.Directory is null && entry.Value.Length <= 4)
            {
                entry.Value.CopyTo(field[8..]);
                continue;
            }

            uint offset = checked(start + (uint)tableBytes + (uint)data.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(field[8..], offset);
            data.Write(entry.Directory?.Serialize(offset) ?? entry.Value);
            if (data.Length % 2 != 0)
                data.WriteByte(0);
        }

        return [.. table, .. data.ToArray()];
    }

    private sealed record Entry(ushort Type, int Count, byte[] Value, TiffDirectory? Directory);
}
