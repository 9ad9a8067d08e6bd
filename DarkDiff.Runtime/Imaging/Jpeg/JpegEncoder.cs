using System.Buffers.Binary;
using DarkDiff.Runtime.Imaging.Color;
using DarkDiff.Runtime.Imaging.Tiff;
using SkiaSharp;

namespace DarkDiff.Runtime.Imaging.Jpeg;

/// <summary>Writes baseline JPEG files, 4:4:4, with an EXIF segment and an ICC profile.</summary>
internal static class JpegEncoder
{
    private const byte App0 = 0xe0;
    private const byte App1 = 0xe1;
    private const byte App2 = 0xe2;
    private const int LongestSide = 65535;

    /// <summary>Encodes a picture.</summary>
    /// <exception cref="ArgumentException">A side is longer than JPEG allows.</exception>
    public static void Encode(Stream stream, Picture picture, PictureMetadata metadata, int quality)
    {
        if (picture.Width > LongestSide || picture.Height > LongestSide)
        {
            throw new ArgumentException(
                $"a picture of {picture.Width}×{picture.Height} pixels is too large for JPEG; "
                + $"expected at most {LongestSide} per side");
        }

        byte[] bare = Compress(picture, quality);

        // The compressor's stream is: start marker, JFIF segment, tables and data. Ours go after the JFIF segment.
        int split = 2;
        if (bare[2] == 0xff && bare[3] == App0)
            split += 2 + BinaryPrimitives.ReadUInt16BigEndian(bare.AsSpan(4));
        stream.Write(bare.AsSpan(0, split));
        byte[] exif = ExifDirectory.Block(metadata, picture.Width, picture.Height, PictureFormat.Jpeg);
        WriteSegment(stream, App1, [.. "Exif\0\0"u8, .. exif]);
        WriteSegment(stream, App2, [.. "ICC_PROFILE\0"u8, 1, 1, .. IccProfile.Of(metadata.Curve)]);
        stream.Write(bare.AsSpan(split));
    }

    private static byte[] Compress(Picture picture, int quality)
    {
        // No colour space here: the compressor would add a profile of its own.
        SKImageInfo info = new(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque, null);
        ushort[] samples = picture.Quantize(255);
        using SKBitmap bitmap = new(info);
        Span<byte> rgba = bitmap.GetPixelSpan();
        for (int i = 0, j = 0; i < samples.Length; i += 3, j += 4)
        {
            rgba[j] = (byte)samples[i];
            rgba[j + 1] = (byte)samples[i + 1];
            rgba[j + 2] = (byte)samples[i + 2];
            rgba[j + 3] = 255;
        }

        SKJpegEncoderOptions options =
            new(quality, SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.Ignore);
        using SKPixmap pixmap = bitmap.PeekPixels();
        using SKData data = pixmap.Encode(options) ?? throw new IOException("the JPEG compressor failed");
        return data.ToArray();
    }

    private static void WriteSegment(Stream stream, byte marker, byte[] payload)
    {
        Span<byte> head = [0xff, marker, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], checked((ushort)(payload.Length + 2)));
        stream.Write(head);
        stream.Write(payload);
    }
}
