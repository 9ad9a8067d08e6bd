using System.Globalization;
using System.Text;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Raw.LibRaw;

/// <summary>What LibRaw knows about a mosaic, in the terms of DNG.</summary>
internal static unsafe class LibRawMetadata
{
    private const int DaylightD65 = 21;
    private const int CheckedSide = 16;

    /// <summary>Collects the metadata of an unpacked file.</summary>
    /// <exception cref="MalformedFileException">The mosaic is not of 2×2 cells, or its levels make no sense.</exception>
    public static RawMetadata Read(LibRawHandle handle, LibRawLayout layout, string what)
    {
        LibRawParameters* parameters = LibRawNative.Parameters(handle);
        LibRawExposure* exposure = LibRawNative.Exposure(handle);
        (int rows, int columns, float[] black) = Black(handle, layout, what);
        return new RawMetadata
        {
            Cfa = Cfa(handle, what),
            BlackLevel = black,
            BlackRepeatRows = rows,
            BlackRepeatCols = columns,
            WhiteLevel = LibRawNative.ColorMaximum(handle),
            AsShotNeutral = Neutral(handle),
            ColorMatrix1 = ColorMatrix(handle, layout),
            CalibrationIlluminant1 = DaylightD65,
            Orientation = layout.Flip switch { 3 => 3, 5 => 8, 6 => 6, _ => 1 },
            Make = Text(parameters->Make),
            Model = Text(parameters->Model),
            Software = Text(parameters->Software),
            ExposureTime = Known(exposure->Shutter),
            FNumber = Known(exposure->Aperture),
            Iso = Known(exposure->Iso) is double iso and <= int.MaxValue ? (int)Math.Round(iso) : null,
            DateTime = exposure->Timestamp is > 0 and < 1L << 33
                ? DateTimeOffset.FromUnixTimeSeconds(exposure->Timestamp).LocalDateTime.ToString(
                    "yyyy:MM:dd HH:mm:ss", CultureInfo.InvariantCulture)
                : null,
        };
    }

    private static CfaPattern Cfa(LibRawHandle handle, string what)
    {
        CfaPattern found = default;
        for (int i = 0; i < 4; i++)
        {
            if (LibRawNative.Color(handle, i / 2, i % 2) == 0)
                found = CfaPatterns.FromRed(i / 2, i % 2);
        }

        for (int i = 0; i < CheckedSide * CheckedSide; i++)
        {
            (int row, int column) = (i / CheckedSide, i % CheckedSide);
            int color = LibRawNative.Color(handle, row, column);
            if ((color == 3 ? 1 : color) != found.ColorAt(row, column))
                throw new MalformedFileException($"found {what} whose mosaic does not repeat every 2×2 pixels, expected a Bayer mosaic");
        }

        return found;
    }

    private static (int Rows, int Columns, float[] Levels) Black(LibRawHandle handle, LibRawLayout layout, string what)
    {
        ReadOnlySpan<uint> levels = layout.BlackByColorAndCell;
        (uint cellRows, uint cellColumns) = (levels[4], levels[5]);
        if (cellRows == 0 || cellColumns == 0)
            (cellRows, cellColumns) = (1, 1);
        else if (cellRows > 64 || cellColumns > 64)
            throw new MalformedFileException($"found {what} with a black level cell of {cellRows}×{cellColumns}");
        bool hasCell = levels[4] != 0 && levels[5] != 0;
        int rows = (int)(cellRows % 2 == 0 ? cellRows : 2 * cellRows);
        int columns = (int)(cellColumns % 2 == 0 ? cellColumns : 2 * cellColumns);
        float[] black = new float[rows * columns];
        for (int i = 0; i < black.Length; i++)
        {
            (int row, int column) = (i / columns, i % columns);
            int color = Math.Clamp(LibRawNative.Color(handle, row, column), 0, 3);
            uint ofCell = hasCell ? levels[6 + row % (int)cellRows * (int)cellColumns + column % (int)cellColumns] : 0;
            black[i] = layout.Black + levels[color] + ofCell;
        }

        return (rows, columns, black);
    }

    private static double[]? Neutral(LibRawHandle handle)
    {
        double[] balance = [.. Enumerable.Range(0, 3).Select(color => (double)LibRawNative.CameraMultiplier(handle, color))];
        return balance.All(factor => factor > 0 && double.IsFinite(factor))
            ? [balance[1] / balance[0], 1, balance[1] / balance[2]]
            : null;
    }

    private static double[]? ColorMatrix(LibRawHandle handle, LibRawLayout layout)
    {
        double[] xyzToCamera = Array.ConvertAll(layout.XyzToCamera[..9].ToArray(), value => (double)value);
        if (xyzToCamera.Any(value => value != 0) && xyzToCamera.All(double.IsFinite))
            return xyzToCamera;
        // Some files bring only a matrix to sRGB; it lacks the scale of each row, which white balance makes up for.
        double[] toSrgb = [.. Enumerable.Range(0, 9).Select(i => (double)LibRawNative.CameraToSrgb(handle, i / 3, i % 3))];
        return Matrix3.TryInvert(toSrgb) is double[] fromSrgb
            ? Matrix3.Multiply(fromSrgb, Matrix3.Invert(ColorMatrices.LinearSrgbToXyz))
            : null;
    }

    private static double? Known(float value) => value > 0 && float.IsFinite(value) ? value : null;

    private static string? Text(byte* text)
    {
        ReadOnlySpan<byte> bytes = new(text, LibRawParameters.TextBytes);
        int end = bytes.IndexOf((byte)0);
        string words = Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]).Trim();
        return words.Length == 0 ? null : words;
    }
}
