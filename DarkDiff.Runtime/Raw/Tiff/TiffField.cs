using System.Buffers.Binary;
using System.Text;

namespace DarkDiff.Runtime.Raw.Tiff;

/// <summary>A field to be written, little-endian.</summary>
/// <param name="Tag">Its tag.</param>
/// <param name="Type">Its type.</param>
/// <param name="Count">Number of values.</param>
/// <param name="Bytes">The values.</param>
internal sealed record TiffField(TiffTag Tag, TiffType Type, int Count, byte[] Bytes)
{
    private const int RationalDenominator = 1_000_000;

    public static TiffField Shorts(TiffTag tag, params int[] values)
    {
        byte[] bytes = new byte[2 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), checked((ushort)values[i]));
        return new TiffField(tag, TiffType.Short, values.Length, bytes);
    }

    public static TiffField Longs(TiffTag tag, params long[] values)
    {
        byte[] bytes = new byte[4 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), checked((uint)values[i]));
        return new TiffField(tag, TiffType.Long, values.Length, bytes);
    }

    public static TiffField Raw(TiffTag tag, params byte[] values) => new(tag, TiffType.Byte, values.Length, values);

    public static TiffField Ascii(TiffTag tag, string text)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(text), 0];
        return new TiffField(tag, TiffType.Ascii, bytes.Length, bytes);
    }

    /// <summary>Signed rationals in millionths.</summary>
    public static TiffField SignedRationals(TiffTag tag, params double[] values)
    {
        byte[] bytes = new byte[8 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(
                bytes.AsSpan(8 * i), checked((int)Math.Round(values[i] * RationalDenominator)));
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8 * i + 4), RationalDenominator);
        }

        return new TiffField(tag, TiffType.SRational, values.Length, bytes);
    }

    /// <summary>Unsigned rationals with about nine digits, so that short exposures stay exact.</summary>
    public static TiffField Rationals(TiffTag tag, params double[] values)
    {
        byte[] bytes = new byte[8 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            uint denominator = values[i] switch
            {
                < 4 => 1_000_000_000,
                < 4000 => 1_000_000,
                _ => 1000,
            };
            BinaryPrimitives.WriteUInt32LittleEndian(
                bytes.AsSpan(8 * i), checked((uint)Math.Round(values[i] * denominator)));
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8 * i + 4), denominator);
        }

        return new TiffField(tag, TiffType.Rational, values.Length, bytes);
    }

    public static TiffField Doubles(TiffTag tag, params double[] values)
    {
        byte[] bytes = new byte[8 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8 * i), values[i]);
        return new TiffField(tag, TiffType.Double, values.Length, bytes);
    }
}
