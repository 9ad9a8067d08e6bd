using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Raw.Dng;

/// <summary>Reads what a DNG file says about its mosaic.</summary>
internal static class DngMetadata
{
    /// <summary>Collects the metadata.</summary>
    /// <param name="main">First directory: the camera and its colours.</param>
    /// <param name="raw">Directory of the mosaic: its levels.</param>
    /// <param name="exif">Exif directory, or null.</param>
    /// <param name="gps">GPS directory, or null.</param>
    /// <param name="bits">Bits of a stored sample.</param>
    /// <param name="width">Columns of the active area.</param>
    /// <param name="height">Rows of the active area.</param>
    /// <exception cref="MalformedFileException">A tag has the wrong number of values or a value out of range.</exception>
    public static RawMetadata Read(
        TiffDirectory main, TiffDirectory raw, TiffDirectory? exif, TiffDirectory? gps, int bits, int width, int height)
    {
        (int rows, int columns, float[] black) = Black(raw);
        int orientation = (int)main.Integer(TiffTag.Orientation, 1);
        return new RawMetadata
        {
            Cfa = DngSubset.Cfa(raw),
            BlackLevel = black,
            BlackRepeatRows = rows,
            BlackRepeatCols = columns,
            BlackLevelDeltaH = Deltas(raw, TiffTag.BlackLevelDeltaH, width),
            BlackLevelDeltaV = Deltas(raw, TiffTag.BlackLevelDeltaV, height),
            WhiteLevel = White(raw, bits),
            AsShotNeutral = Numbers(main, TiffTag.AsShotNeutral, 3),
            AsShotWhiteXY = Numbers(main, TiffTag.AsShotWhiteXY, 2),
            ColorMatrix1 = Numbers(main, TiffTag.ColorMatrix1, 9),
            ColorMatrix2 = Numbers(main, TiffTag.ColorMatrix2, 9),
            ForwardMatrix1 = Numbers(main, TiffTag.ForwardMatrix1, 9),
            ForwardMatrix2 = Numbers(main, TiffTag.ForwardMatrix2, 9),
            CameraCalibration1 = Numbers(main, TiffTag.CameraCalibration1, 9),
            CameraCalibration2 = Numbers(main, TiffTag.CameraCalibration2, 9),
            AnalogBalance = Numbers(main, TiffTag.AnalogBalance, 3),
            CalibrationIlluminant1 = (int)main.Integer(TiffTag.CalibrationIlluminant1, 0),
            CalibrationIlluminant2 = (int)main.Integer(TiffTag.CalibrationIlluminant2, 0),
            BaselineExposure = Number(main, TiffTag.BaselineExposure) ?? 0,
            NoiseProfile = (raw[TiffTag.NoiseProfile] ?? main[TiffTag.NoiseProfile]) is { Count: 2 or 6 } profile
                ? profile.Numbers()
                : null,
            // Orientation 0 is written by some programs for "unknown".
            Orientation = orientation is >= 1 and <= 8 ? orientation : 1,
            Make = main[TiffTag.Make]?.Text(),
            Model = main[TiffTag.Model]?.Text(),
            UniqueCameraModel = main[TiffTag.UniqueCameraModel]?.Text(),
            ExposureTime = Number(exif, TiffTag.ExposureTime) ?? Number(main, TiffTag.ExposureTime),
            FNumber = Number(exif, TiffTag.FNumber) ?? Number(main, TiffTag.FNumber),
            Iso = (int?)(Number(exif, TiffTag.IsoSpeed) ?? Number(main, TiffTag.IsoSpeed)),
            DateTime = exif?[TiffTag.DateTimeOriginal]?.Text() ?? main[TiffTag.DateTime]?.Text(),
            Software = main[TiffTag.Software]?.Text(),
            ExifBlock = ExifBlock.Build(main, exif, gps),
        };
    }

    private static (int Rows, int Columns, float[] Levels) Black(TiffDirectory raw)
    {
        long[] dimensions = raw[TiffTag.BlackLevelRepeatDim]?.Integers() ?? [1, 1];
        if (dimensions is not [>= 1 and <= 64, >= 1 and <= 64])
            throw new MalformedFileException($"found a black level cell of {string.Join("×", dimensions)}");
        int count = (int)(dimensions[0] * dimensions[1]);
        double[] levels = Numbers(raw, TiffTag.BlackLevel, count) ?? new double[count];
        return ((int)dimensions[0], (int)dimensions[1], [.. levels.Select(level => (float)level)]);
    }

    private static float White(TiffDirectory raw, int bits)
    {
        if (raw[TiffTag.WhiteLevel] is TiffEntry entry)
            return (float)entry.Number();
        // A linearisation table usually fills the 16 bits of its output.
        return raw[TiffTag.LinearizationTable] is TiffEntry table ? table.Integers().Max() : (1 << bits) - 1;
    }

    private static float[]? Deltas(TiffDirectory raw, TiffTag tag, int count) =>
        Numbers(raw, tag, count)?.Select(delta => (float)delta).ToArray();

    private static double? Number(TiffDirectory? directory, TiffTag tag) =>
        directory?[tag] is { Count: > 0 } entry ? entry.FiniteNumber() : null;

    private static double[]? Numbers(TiffDirectory directory, TiffTag tag, int count)
    {
        if (directory[tag] is not TiffEntry entry)
            return null;
        return entry.Count == count
            ? entry.Numbers()
            : throw new MalformedFileException($"found tag {tag} with {entry.Count} values, expected {count}");
    }
}
