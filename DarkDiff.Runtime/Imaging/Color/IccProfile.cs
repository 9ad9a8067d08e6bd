using System.Buffers.Binary;
using System.Text;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Imaging.Color;

/// <summary>
/// ICC version 2 matrix profiles with the primaries of sRGB (ICC.1:2001-04): three colorants adapted to D50 and one
/// shared tone curve.
/// </summary>
internal static class IccProfile
{
    private const int HeaderBytes = 128;
    private const int CurvePoints = 1024;

    // Columns of the linear sRGB → XYZ matrix, adapted from D65 to D50 by Bradford's method.
    private static readonly double[][] _colorants =
    [
        [0.43607, 0.22249, 0.01392],
        [0.38515, 0.71687, 0.09708],
        [0.14307, 0.06061, 0.71410],
    ];

    private static readonly double[] _d50 = [0.9642, 1.0, 0.8249];

    /// <summary>Name of the profile of a curve.</summary>
    public static string Name(OutputCurve curve) => curve == OutputCurve.Srgb ? "sRGB" : "sRGB primaries, gamma 2.2";

    /// <summary>The bytes of the profile of a curve.</summary>
    public static byte[] Of(OutputCurve curve)
    {
        byte[] tone = curve == OutputCurve.Srgb ? SampledCurve() : GammaCurve(2.2);
        (string Signature, byte[] Data)[] tags =
        [
            ("desc", Description(Name(curve))),
            ("cprt", Text("No copyright, use freely")),
            ("wtpt", Xyz(_d50)),
            ("rXYZ", Xyz(_colorants[0])),
            ("gXYZ", Xyz(_colorants[1])),
            ("bXYZ", Xyz(_colorants[2])),
            ("rTRC", tone),
            ("gTRC", tone),
            ("bTRC", tone),
        ];

        using MemoryStream body = new();
        byte[] table = new byte[4 + 12 * tags.Length];
        BinaryPrimitives.WriteInt32BigEndian(table, tags.Length);
        Dictionary<byte[], int> placed = [];
        for (int i = 0; i < tags.Length; i++)
        {
            (string signature, byte[] data) = tags[i];
            if (!placed.TryGetValue(data, out int offset))
            {
                offset = HeaderBytes + table.Length + (int)body.Length;
                placed.Add(data, offset);
                body.Write(data);
                while (body.Length % 4 != 0)
                    body.WriteByte(0);
            }

            Span<byte> entry = table.AsSpan(4 + 12 * i, 12);
            Encoding.ASCII.GetBytes(signature, entry);
            BinaryPrimitives.WriteInt32BigEndian(entry[4..], offset);
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], data.Length);
        }

        int total = HeaderBytes + table.Length + (int)body.Length;
        return [.. Header(total), .. table, .. body.ToArray()];
    }

    private static byte[] Header(int totalBytes)
    {
        byte[] header = new byte[HeaderBytes];
        BinaryPrimitives.WriteInt32BigEndian(header, totalBytes);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), 0x02100000);
        Encoding.ASCII.GetBytes("mntrRGB XYZ ", header.AsSpan(12));
        short[] created = [2026, 1, 1, 0, 0, 0];
        for (int i = 0; i < created.Length; i++)
            BinaryPrimitives.WriteInt16BigEndian(header.AsSpan(24 + 2 * i), created[i]);
        Encoding.ASCII.GetBytes("acsp", header.AsSpan(36));
        for (int i = 0; i < 3; i++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(68 + 4 * i), Fixed16(_d50[i]));
        return header;
    }

    private static byte[] Xyz(double[] value)
    {
        byte[] data = Tag("XYZ ", 20);
        for (int i = 0; i < 3; i++)
            BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(8 + 4 * i), Fixed16(value[i]));
        return data;
    }

    private static byte[] GammaCurve(double gamma)
    {
        byte[] data = Tag("curv", 14);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(8), 1);
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(12), (ushort)Math.Round(gamma * 256));
        return data;
    }

    private static byte[] SampledCurve()
    {
        byte[] data = Tag("curv", 12 + 2 * CurvePoints);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(8), CurvePoints);
        for (int i = 0; i < CurvePoints; i++)
        {
            double encoded = (double)i / (CurvePoints - 1);
            double linear = encoded <= 0.04045 ? encoded / 12.92 : Math.Pow((encoded + 0.055) / 1.055, 2.4);
            BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(12 + 2 * i), (ushort)Math.Round(linear * 65535));
        }

        return data;
    }

    private static byte[] Text(string text)
    {
        byte[] data = Tag("text", 8 + text.Length + 1);
        Encoding.ASCII.GetBytes(text, data.AsSpan(8));
        return data;
    }

    private static byte[] Description(string text)
    {
        // ASCII name, then empty Unicode (8 bytes) and Macintosh (3 + 67 bytes) names.
        byte[] data = Tag("desc", 12 + text.Length + 1 + 8 + 70);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(8), text.Length + 1);
        Encoding.ASCII.GetBytes(text, data.AsSpan(12));
        return data;
    }

    private static byte[] Tag(string type, int bytes)
    {
        byte[] data = new byte[bytes];
        Encoding.ASCII.GetBytes(type, data);
        return data;
    }

    private static int Fixed16(double value) => (int)Math.Round(value * 65536);
}
