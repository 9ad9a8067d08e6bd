using System.Text;
using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Tests.Raw;

/// <summary>Fields of a TIFF directory that tests may set to anything, right or wrong.</summary>
internal sealed class TestDirectory
{
    private const int Denominator = 1000;

    private readonly SortedDictionary<TiffTag, (TiffType Type, double[] Values)> fields = [];

    /// <summary>Bytes of the directory without the values that do not fit into its entries.</summary>
    public int Size => 2 + 12 * fields.Count + 4;

    /// <summary>Sets a field; rationals are stored in thousandths.</summary>
    public TestDirectory Set(TiffTag tag, TiffType type, params double[] values)
    {
        fields[tag] = (type, values);
        return this;
    }

    /// <summary>Sets a text.</summary>
    public TestDirectory SetText(TiffTag tag, string text) =>
        Set(tag, TiffType.Ascii, [.. Encoding.ASCII.GetBytes(text + "\0").Select(b => (double)b)]);

    /// <summary>Leaves a field out.</summary>
    public void Remove(TiffTag tag) => fields.Remove(tag);

    /// <summary>Takes over all fields of another directory.</summary>
    public TestDirectory Join(TestDirectory other)
    {
        foreach ((TiffTag tag, (TiffType Type, double[] Values) field) in other.fields)
            fields[tag] = field;
        return this;
    }

    /// <summary>Writes the directory at the stream's end, its long values behind it.</summary>
    public void Write(MemoryStream stream, bool bigEndian, long next)
    {
        using MemoryStream values = new();
        long valuesAt = stream.Position + Size;
        Put(stream, fields.Count, 2, bigEndian);
        foreach ((TiffTag tag, (TiffType type, double[] numbers)) in fields)
        {
            Put(stream, (int)tag, 2, bigEndian);
            Put(stream, (int)type, 2, bigEndian);
            Put(stream, numbers.Length, 4, bigEndian);
            using MemoryStream encoded = new();
            foreach (double number in numbers)
                PutNumber(encoded, type, number, bigEndian);
            if (encoded.Length > 4)
            {
                Put(stream, valuesAt + values.Length, 4, bigEndian);
                encoded.WriteTo(values);
                if (encoded.Length % 2 != 0)
                    values.WriteByte(0);
            }
            else
            {
                encoded.SetLength(4);
                encoded.WriteTo(stream);
            }
        }

        Put(stream, next, 4, bigEndian);
        values.WriteTo(stream);
    }

    /// <summary>Writes the lowest bytes of a number.</summary>
    public static void Put(Stream stream, long value, int bytes, bool bigEndian)
    {
        for (int i = 0; i < bytes; i++)
            stream.WriteByte((byte)(value >> 8 * (bigEndian ? bytes - 1 - i : i)));
    }

    private static void PutNumber(Stream stream, TiffType type, double number, bool bigEndian)
    {
        if (type == TiffType.Double)
        {
            Put(stream, BitConverter.DoubleToInt64Bits(number), 8, bigEndian);
        }
        else if (type is TiffType.Rational or TiffType.SRational)
        {
            Put(stream, (long)Math.Round(number * Denominator), 4, bigEndian);
            Put(stream, Denominator, 4, bigEndian);
        }
        else
        {
            Put(stream, (long)number, type.Size(), bigEndian);
        }
    }
}
