using System.Buffers.Binary;
using System.Text;

namespace DarkDiff.Runtime.Raw.Tiff;

/// <summary>One field of a directory, its bytes checked to lie inside the file.</summary>
/// <param name="tag">Its tag.</param>
/// <param name="type">Its type.</param>
/// <param name="count">Number of values.</param>
/// <param name="bytes">The values as they are stored.</param>
/// <param name="bigEndian">Their byte order.</param>
internal sealed class TiffEntry(TiffTag tag, TiffType type, int count, ReadOnlyMemory<byte> bytes, bool bigEndian)
{
    // The longest lists are a linearization table and the black levels of the columns of the widest image.
    private const int LongestList = 65536;
    private const int LongestText = 4096;

    /// <summary>Its tag.</summary>
    public TiffTag Tag => tag;

    /// <summary>Its type.</summary>
    public TiffType Type => type;

    /// <summary>Number of values.</summary>
    public int Count => count;

    /// <summary>The values as they are stored.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>The values in little-endian order, whatever the file's.</summary>
    public byte[] LittleEndianBytes()
    {
        byte[] copy = bytes.ToArray();
        int unit = type.Unit();
        if (bigEndian && unit > 1)
        {
            for (int at = 0; at + unit <= copy.Length; at += unit)
                Array.Reverse(copy, at, unit);
        }

        return copy;
    }

    /// <summary>A whole number.</summary>
    /// <exception cref="MalformedFileException">There is no such value, or it is no whole number.</exception>
    public long Integer(int index = 0)
    {
        ReadOnlySpan<byte> at = At(index);
        return type switch
        {
            TiffType.Byte or TiffType.Undefined => at[0],
            TiffType.SByte => (sbyte)at[0],
            TiffType.Short => bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at),
            TiffType.SShort => bigEndian ? BinaryPrimitives.ReadInt16BigEndian(at) : BinaryPrimitives.ReadInt16LittleEndian(at),
            TiffType.Long or TiffType.Ifd => Unsigned(at),
            TiffType.SLong => (int)Unsigned(at),
            _ => throw new MalformedFileException($"found tag {tag} of type {type}, expected a whole number"),
        };
    }

    /// <summary>A number of any numeric type; a rational with denominator 0 is refused.</summary>
    /// <exception cref="MalformedFileException">There is no such value, or it is no finite number.</exception>
    public double Number(int index = 0) => FiniteNumber(index)
        ?? throw new MalformedFileException($"found tag {tag} with a value that is no finite number");

    /// <summary>A number of any numeric type, or null for one like 0/0, which some programs write for "unknown".</summary>
    /// <exception cref="MalformedFileException">There is no such value.</exception>
    public double? FiniteNumber(int index = 0)
    {
        ReadOnlySpan<byte> at = At(index);
        double number = type switch
        {
            TiffType.Rational => (double)Unsigned(at) / Unsigned(at[4..]),
            TiffType.SRational => (double)(int)Unsigned(at) / (int)Unsigned(at[4..]),
            TiffType.Float => bigEndian ? BinaryPrimitives.ReadSingleBigEndian(at) : BinaryPrimitives.ReadSingleLittleEndian(at),
            TiffType.Double => bigEndian ? BinaryPrimitives.ReadDoubleBigEndian(at) : BinaryPrimitives.ReadDoubleLittleEndian(at),
            _ => Integer(index),
        };
        return double.IsFinite(number) ? number : null;
    }

    /// <summary>All values as numbers.</summary>
    /// <exception cref="MalformedFileException">There are more than any tag needs, or one is no finite number.</exception>
    public double[] Numbers()
    {
        double[] numbers = new double[ListLength()];
        for (int i = 0; i < count; i++)
            numbers[i] = Number(i);
        return numbers;
    }

    /// <summary>All values as whole numbers.</summary>
    /// <exception cref="MalformedFileException">There are more than any tag needs, or one is no whole number.</exception>
    public long[] Integers()
    {
        long[] numbers = new long[ListLength()];
        for (int i = 0; i < count; i++)
            numbers[i] = Integer(i);
        return numbers;
    }

    /// <summary>Text up to the first zero byte, trimmed; null if nothing is left.</summary>
    public string? Text()
    {
        ReadOnlySpan<byte> text = bytes.Span[..Math.Min(bytes.Length, LongestText)];
        int end = text.IndexOf((byte)0);
        string trimmed = Encoding.UTF8.GetString(end < 0 ? text : text[..end]).Trim();
        return trimmed.Length == 0 ? null : trimmed;
    }

    private int ListLength() => count <= LongestList
        ? count
        : throw new MalformedFileException($"found tag {tag} with {count} values, expected at most {LongestList}");

    private uint Unsigned(ReadOnlySpan<byte> at) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);

    private ReadOnlySpan<byte> At(int index) => index < count
        ? bytes.Span.Slice(index * type.Size(), type.Size())
        : throw new MalformedFileException($"found tag {tag} with {count} values, expected at least {index + 1}");
}
