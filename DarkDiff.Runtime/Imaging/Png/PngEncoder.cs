using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using DarkDiff.Runtime.Imaging.Color;
using DarkDiff.Runtime.Imaging.Tiff;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Imaging.Png;

/// <summary>Writes truecolour PNG files of 8 or 16 bit with colour space and EXIF chunks.</summary>
internal static class PngEncoder
{
    /// <summary>Encodes a picture.</summary>
    public static void Encode(Stream stream, Picture picture, PictureMetadata metadata, int bits)
    {
        ushort[] samples = picture.Quantize((1 << bits) - 1);
        stream.Write([0x89, .. "PNG\r\n"u8, 0x1a, (byte)'\n']);
        PngChunkStream.WriteChunk(stream, "IHDR"u8, Header(picture.Width, picture.Height, bits));
        WriteColorSpace(stream, metadata.Curve);
        PngChunkStream.WriteChunk(
            stream, "eXIf"u8, ExifDirectory.Block(metadata, picture.Width, picture.Height, PictureFormat.Png));
        using (PngChunkStream chunks = new(stream))
        using (ZLibStream deflate = new(chunks, CompressionLevel.Optimal))
            WriteRows(deflate, samples, picture.Width * 3, bits);
        PngChunkStream.WriteChunk(stream, "IEND"u8, []);
    }

    private static byte[] Header(int width, int height, int bits)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = (byte)bits;
        header[9] = 2; // truecolour, no alpha
        return header;
    }

    private static void WriteColorSpace(Stream stream, OutputCurve curve)
    {
        // White point and primaries of sRGB, ×100000; 45455 is 1/2.2, which the specification asks for beside sRGB.
        PngChunkStream.WriteChunk(stream, "gAMA"u8, BigEndian(45455));
        PngChunkStream.WriteChunk(
            stream, "cHRM"u8, BigEndian(31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000));
        if (curve == OutputCurve.Srgb)
        {
            PngChunkStream.WriteChunk(stream, "sRGB"u8, [0]);
            return;
        }

        using MemoryStream profile = new();
        profile.Write(Encoding.Latin1.GetBytes(IccProfile.Name(curve)));
        profile.Write([0, 0]);
        using (ZLibStream deflate = new(profile, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(IccProfile.Of(curve));
        PngChunkStream.WriteChunk(stream, "iCCP"u8, profile.ToArray());
    }

    private static void WriteRows(Stream stream, ushort[] samples, int perRow, int bits)
    {
        byte[] row = new byte[perRow * bits / 8];
        PngFilter filter = new(row.Length, 3 * bits / 8);
        for (int start = 0; start < samples.Length; start += perRow)
        {
            for (int i = 0; i < perRow; i++)
            {
                if (bits == 8)
                    row[i] = (byte)samples[start + i];
                else
                    BinaryPrimitives.WriteUInt16BigEndian(row.AsSpan(2 * i), samples[start + i]);
            }

            stream.Write(filter.Apply(row));
        }
    }

    private static byte[] BigEndian(params int[] values)
    {
        byte[] bytes = new byte[4 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * i), values[i]);
        return bytes;
    }
}
