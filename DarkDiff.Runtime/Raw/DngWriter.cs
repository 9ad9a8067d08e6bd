using System.Numerics;
using System.Runtime.InteropServices;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Raw.Codecs;
using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Raw;

/// <summary>Writes mosaics as DNG 1.4 files: one directory, one strip.</summary>
public static class DngWriter
{
    private const int CfaPhotometric = 32803;

    /// <summary>Writes a file, which appears under its name only when it is complete.</summary>
    /// <param name="path">The file; replaced if it is there.</param>
    /// <param name="image">
    /// The mosaic; its linearised values are stored, so the file has no linearisation table.
    /// </param>
    /// <param name="compression">How the mosaic is stored.</param>
    /// <exception cref="IOException">The file cannot be written; what was there before is still there.</exception>
    public static void Write(string path, RawImage image, DngCompression compression = DngCompression.LosslessJpeg) =>
        NewFile.Write(path, overwrite: true, stream => Write(stream, image, compression));

    /// <summary>Writes the bytes of a file.</summary>
    /// <param name="stream">Where they are appended.</param>
    /// <param name="image">The mosaic, as for a file.</param>
    /// <param name="compression">How the mosaic is stored.</param>
    public static void Write(Stream stream, RawImage image, DngCompression compression = DngCompression.LosslessJpeg)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(image);
        bool jpeg = compression == DngCompression.LosslessJpeg;
        int bits = jpeg ? Math.Max(8, Bits(image)) : 16;
        byte[] pixels = jpeg
            ? LosslessJpegEncoder.Encode(image.Values, image.Width, image.Height, bits)
            : LittleEndian(image.Values);
        stream.Write(Directory(image, bits, jpeg ? 7 : 1).Build(pixels));
    }

    private static int Bits(RawImage image)
    {
        int largest = (int)Math.Clamp(image.Metadata.WhiteLevel, 1, ushort.MaxValue);
        foreach (ushort value in image.Values)
            largest = Math.Max(largest, value);
        return 32 - BitOperations.LeadingZeroCount((uint)largest);
    }

    private static byte[] LittleEndian(ushort[] values)
    {
        byte[] bytes = MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        if (!BitConverter.IsLittleEndian)
        {
            for (int i = 0; i < bytes.Length; i += 2)
                (bytes[i], bytes[i + 1]) = (bytes[i + 1], bytes[i]);
        }

        return bytes;
    }

    private static TiffBuilder Directory(RawImage image, int bits, int compression)
    {
        RawMetadata m = image.Metadata;
        TiffBuilder directory = new();
        directory.Add(TiffField.Longs(TiffTag.NewSubFileType, 0));
        directory.Add(TiffField.Longs(TiffTag.ImageWidth, image.Width));
        directory.Add(TiffField.Longs(TiffTag.ImageLength, image.Height));
        directory.Add(TiffField.Shorts(TiffTag.BitsPerSample, bits));
        directory.Add(TiffField.Shorts(TiffTag.Compression, compression));
        directory.Add(TiffField.Shorts(TiffTag.PhotometricInterpretation, CfaPhotometric));
        directory.Add(TiffField.Shorts(TiffTag.Orientation, m.Orientation));
        directory.Add(TiffField.Shorts(TiffTag.SamplesPerPixel, 1));
        directory.Add(TiffField.Longs(TiffTag.RowsPerStrip, image.Height));
        directory.Add(TiffField.Shorts(TiffTag.PlanarConfiguration, 1));
        directory.Add(TiffField.Shorts(TiffTag.CfaRepeatPatternDim, 2, 2));
        directory.Add(TiffField.Raw(
            TiffTag.CfaPattern, [.. Enumerable.Range(0, 4).Select(i => (byte)m.Cfa.ColorAt(i / 2, i % 2))]));
        directory.Add(TiffField.Raw(TiffTag.DngVersion, 1, 4, 0, 0));
        directory.Add(TiffField.Raw(TiffTag.DngBackwardVersion, 1, 1, 0, 0));
        directory.Add(TiffField.Shorts(TiffTag.BlackLevelRepeatDim, m.BlackRepeatRows, m.BlackRepeatCols));
        directory.Add(TiffField.Rationals(TiffTag.BlackLevel, Doubles(m.BlackLevel)));
        directory.Add(TiffField.Longs(TiffTag.WhiteLevel, (long)m.WhiteLevel));
        AddColors(directory, m);
        AddCamera(directory, m);
        if (m.BlackLevelDeltaH is not null)
            directory.Add(TiffField.SignedRationals(TiffTag.BlackLevelDeltaH, Doubles(m.BlackLevelDeltaH)));
        if (m.BlackLevelDeltaV is not null)
            directory.Add(TiffField.SignedRationals(TiffTag.BlackLevelDeltaV, Doubles(m.BlackLevelDeltaV)));
        return directory;
    }

    private static void AddColors(TiffBuilder directory, RawMetadata m)
    {
        directory.AddPresent(SignedRationals(TiffTag.ColorMatrix1, m.ColorMatrix1));
        directory.AddPresent(SignedRationals(TiffTag.ColorMatrix2, m.ColorMatrix2));
        directory.AddPresent(SignedRationals(TiffTag.CameraCalibration1, m.CameraCalibration1));
        directory.AddPresent(SignedRationals(TiffTag.CameraCalibration2, m.CameraCalibration2));
        directory.AddPresent(SignedRationals(TiffTag.ForwardMatrix1, m.ForwardMatrix1));
        directory.AddPresent(SignedRationals(TiffTag.ForwardMatrix2, m.ForwardMatrix2));
        directory.AddPresent(Rationals(TiffTag.AnalogBalance, m.AnalogBalance));
        directory.AddPresent(Rationals(TiffTag.AsShotNeutral, m.AsShotNeutral));
        // The two ways to state the light exclude each other.
        if (m.AsShotNeutral is null)
            directory.AddPresent(Rationals(TiffTag.AsShotWhiteXY, m.AsShotWhiteXY));
        if (m.CalibrationIlluminant1 != 0)
            directory.Add(TiffField.Shorts(TiffTag.CalibrationIlluminant1, m.CalibrationIlluminant1));
        if (m.CalibrationIlluminant2 != 0)
            directory.Add(TiffField.Shorts(TiffTag.CalibrationIlluminant2, m.CalibrationIlluminant2));
        directory.Add(TiffField.SignedRationals(TiffTag.BaselineExposure, m.BaselineExposure));
        if (m.NoiseProfile is not null)
            directory.Add(TiffField.Doubles(TiffTag.NoiseProfile, m.NoiseProfile));
    }

    private static void AddCamera(TiffBuilder directory, RawMetadata m)
    {
        directory.AddPresent(Ascii(TiffTag.Make, m.Make));
        directory.AddPresent(Ascii(TiffTag.Model, m.Model));
        directory.AddPresent(Ascii(TiffTag.Software, m.Software));
        directory.AddPresent(Ascii(TiffTag.DateTime, m.DateTime));
        directory.AddPresent(Ascii(TiffTag.UniqueCameraModel, m.UniqueCameraModel ?? m.Model ?? "Unknown"));
        TiffBuilder exif = new();
        if (m.ExposureTime is double time)
            exif.Add(TiffField.Rationals(TiffTag.ExposureTime, time));
        if (m.FNumber is double aperture)
            exif.Add(TiffField.Rationals(TiffTag.FNumber, aperture));
        if (m.Iso is int iso)
            exif.Add(TiffField.Shorts(TiffTag.IsoSpeed, Math.Min(iso, ushort.MaxValue)));
        exif.AddPresent(Ascii(TiffTag.DateTimeOriginal, m.DateTime));
        directory.AddDirectory(TiffTag.ExifIfd, exif);
    }

    private static double[] Doubles(float[] values) => [.. values.Select(value => (double)value)];

    private static TiffField? SignedRationals(TiffTag tag, double[]? values) =>
        values is null ? null : TiffField.SignedRationals(tag, values);

    private static TiffField? Rationals(TiffTag tag, double[]? values) =>
        values is null ? null : TiffField.Rationals(tag, values);

    private static TiffField? Ascii(TiffTag tag, string? text) =>
        string.IsNullOrEmpty(text) ? null : TiffField.Ascii(tag, text);
}
