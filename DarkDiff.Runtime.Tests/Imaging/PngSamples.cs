using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace DarkDiff.Runtime.Tests.Imaging;

/// <summary>
/// Reads the exact 16-bit samples of a truecolour PNG file; the other readers at hand round them to 8 bit. Written
/// from the PNG specification, apart from the encoder.
/// </summary>
internal static class PngSamples
{
    public static (int Width, int Height, ushort[] Rgb) Read16(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        using MemoryStream packed = new();
        int width = 0, height = 0;
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            string type = Encoding.ASCII.GetString(file, at + 4, 4);
            ReadOnlySpan<byte> data = file.AsSpan(at + 8, length);
            if (type == "IHDR")
            {
                width = BinaryPrimitives.ReadInt32BigEndian(data);
                height = BinaryPrimitives.ReadInt32BigEndian(data[4..]);
                Assert.That(data[8..].ToArray(), Is.EqualTo(new byte[] { 16, 2, 0, 0, 0 }));
            }
            else if (type == "IDAT")
            {
                packed.Write(data);
            }

            at += 12 + length;
        }

        packed.Position = 0;
        using ZLibStream inflate = new(packed, CompressionMode.Decompress);
        ushort[] rgb = new ushort[width * height * 3];
        byte[] above = new byte[width * 6];
        byte[] row = new byte[width * 6];
        for (int y = 0; y < height; y++)
        {
            int filter = inflate.ReadByte();
            inflate.ReadExactly(row);
            for (int i = 0; i < row.Length; i++)
            {
                int a = i < 6 ? 0 : row[i - 6], b = above[i], c = i < 6 ? 0 : above[i - 6];
                int[] distances = [Math.Abs(b - c), Math.Abs(a - c), Math.Abs(a + b - 2 * c)];
                row[i] += (byte)(filter switch
                {
                    0 => 0,
                    1 => a,
                    2 => b,
                    3 => (a + b) >> 1,
                    4 => new[] { a, b, c }[Array.IndexOf(distances, distances.Min())],
                    _ => throw new InvalidDataException($"filter {filter}"),
                });
            }

            for (int i = 0; i < width * 3; i++)
                rgb[y * width * 3 + i] = BinaryPrimitives.ReadUInt16BigEndian(row.AsSpan(2 * i));
            (above, row) = (row, above);
        }

        Assert.That(inflate.ReadByte(), Is.EqualTo(-1), "data after the last row");
        return (width, height, rgb);
    }
}
