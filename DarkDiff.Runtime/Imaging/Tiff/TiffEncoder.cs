using System.Buffers.Binary;
using System.IO.Compression;
using DarkDiff.Runtime.Imaging.Color;

namespace DarkDiff.Runtime.Imaging.Tiff;

/// <summary>
/// Writes one-page RGB TIFF files: little-endian, chunky, deflate (8) with horizontal prediction, an ICC profile and
/// an EXIF directory.
/// </summary>
internal static class TiffEncoder
{
    private const int StripBytes = 1 << 18;

    /// <summary>Encodes a picture at the start of a stream that can seek.</summary>
    public static void Encode(Stream stream, Picture picture, PictureMetadata metadata, int bits)
    {
        int samples = picture.Width * 3;
        int rowBytes = samples * bits / 8;
        int rowsPerStrip = Math.Max(1, StripBytes / rowBytes);
        ushort[] pixels = picture.Quantize((1 << bits) - 1);

        stream.Write([.. "II"u8, 42, 0, 0, 0, 0, 0]);
        List<uint> offsets = [];
        List<uint> lengths = [];
        for (int top = 0; top < picture.Height; top += rowsPerStrip)
        {
            int rows = Math.Min(rowsPerStrip, picture.Height - top);
            long start = stream.Position;
            offsets.Add(checked((uint)start));
            using (ZLibStream deflate = new(stream, CompressionLevel.Optimal, leaveOpen: true))
            {
                for (int y = top; y < top + rows; y++)
                    deflate.Write(Predicted(pixels.AsSpan(y * samples, samples), bits));
            }

            lengths.Add(checked((uint)(stream.Position - start)));
        }

        if (stream.Position % 2 != 0)
            stream.WriteByte(0);
        TiffDirectory directory = new();
        directory.AddLongs(256, (uint)picture.Width);
        directory.AddLongs(257, (uint)picture.Height);
        directory.AddShorts(258, (ushort)bits, (ushort)bits, (ushort)bits);
        directory.AddShorts(259, 8);
        directory.AddShorts(262, 2);
        directory.AddLongs(273, [.. offsets]);
        directory.AddShorts(277, 3);
        directory.AddLongs(278, (uint)rowsPerStrip);
        directory.AddLongs(279, [.. lengths]);
        directory.AddShorts(284, 1);
        directory.AddShorts(317, 2);
        directory.AddUndefined(34675, IccProfile.Of(metadata.Curve));
        ExifDirectory.AddTo(directory, metadata, picture.Width, picture.Height, PictureFormat.Tiff);

        uint directoryAt = checked((uint)stream.Position);
        stream.Write(directory.Serialize(directoryAt));
        Span<byte> pointer = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(pointer, directoryAt);
        stream.Position = 4;
        stream.Write(pointer);
    }

    /// <summary>One row as differences to the pixel on the left, little-endian.</summary>
    private static byte[] Predicted(ReadOnlySpan<ushort> row, int bits)
    {
        byte[] bytes = new byte[row.Length * bits / 8];
        for (int i = 0; i < row.Length; i++)
        {
            ushort difference = (ushort)(row[i] - (i < 3 ? 0 : row[i - 3]));
            if (bits == 8)
                bytes[i] = (byte)difference;
            else
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), difference);
        }

        return bytes;
    }
}
