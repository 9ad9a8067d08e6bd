namespace DarkDiff.Runtime.Raw;

/// <summary>
/// What a raw file says about its mosaic. Names and meanings are those of the DNG tags; everything refers to the
/// active area, whose first pixel is row 0, column 0.
/// </summary>
public sealed record RawMetadata
{
    /// <summary>Order of the colours at the first pixel of the active area.</summary>
    public required CfaPattern Cfa { get; init; }

    /// <summary>
    /// Black level in linearised values, a cell of <see cref="BlackRepeatRows"/>·<see cref="BlackRepeatCols"/> numbers,
    /// row by row, repeated over the active area.
    /// </summary>
    public required float[] BlackLevel { get; init; }

    /// <summary>Rows of the black cell, at least 1.</summary>
    public int BlackRepeatRows { get; init; } = 1;

    /// <summary>Columns of the black cell, at least 1.</summary>
    public int BlackRepeatCols { get; init; } = 1;

    /// <summary>Added to the black level of each column (one number per column), or null.</summary>
    public float[]? BlackLevelDeltaH { get; init; }

    /// <summary>Added to the black level of each row (one number per row), or null.</summary>
    public float[]? BlackLevelDeltaV { get; init; }

    /// <summary>Linearised value at which the sensor saturates; above every black level.</summary>
    public required float WhiteLevel { get; init; }

    /// <summary>Camera RGB of a neutral grey in this light, or null where <see cref="AsShotWhiteXY"/> tells it.</summary>
    public double[]? AsShotNeutral { get; init; }

    /// <summary>Chromaticity x, y of the light, or null.</summary>
    public double[]? AsShotWhiteXY { get; init; }

    /// <summary>XYZ to camera RGB under <see cref="CalibrationIlluminant1"/>, 3×3 row by row, or null.</summary>
    public double[]? ColorMatrix1 { get; init; }

    /// <summary>XYZ to camera RGB under <see cref="CalibrationIlluminant2"/>, 3×3 row by row, or null.</summary>
    public double[]? ColorMatrix2 { get; init; }

    /// <summary>White-balanced camera RGB to XYZ of D50, first illuminant, 3×3 row by row, or null.</summary>
    public double[]? ForwardMatrix1 { get; init; }

    /// <summary>White-balanced camera RGB to XYZ of D50, second illuminant, 3×3 row by row, or null.</summary>
    public double[]? ForwardMatrix2 { get; init; }

    /// <summary>Reference camera to this camera, first illuminant, 3×3 row by row, or null.</summary>
    public double[]? CameraCalibration1 { get; init; }

    /// <summary>Reference camera to this camera, second illuminant, 3×3 row by row, or null.</summary>
    public double[]? CameraCalibration2 { get; init; }

    /// <summary>Gain of each channel before the analogue-to-digital converter, three numbers, or null for ones.</summary>
    public double[]? AnalogBalance { get; init; }

    /// <summary>Exif light source code of the first set of matrices; 0 unknown.</summary>
    public int CalibrationIlluminant1 { get; init; }

    /// <summary>Exif light source code of the second set of matrices; 0 unknown.</summary>
    public int CalibrationIlluminant2 { get; init; }

    /// <summary>Stops by which the picture is to be lightened; 0 where the file does not tell.</summary>
    public double BaselineExposure { get; init; }

    /// <summary>
    /// Noise variance S·x+O with x the signal, 0 black to 1 white: one pair (S, O) for all channels, or three pairs for
    /// red, green, blue; or null.
    /// </summary>
    public double[]? NoiseProfile { get; init; }

    /// <summary>Exif orientation, 1 to 8; 1 is upright.</summary>
    public int Orientation { get; init; } = 1;

    /// <summary>Maker of the camera.</summary>
    public string? Make { get; init; }

    /// <summary>Model of the camera.</summary>
    public string? Model { get; init; }

    /// <summary>Unambiguous name of the camera model.</summary>
    public string? UniqueCameraModel { get; init; }

    /// <summary>Seconds.</summary>
    public double? ExposureTime { get; init; }

    /// <summary>Aperture as the number N of f/N.</summary>
    public double? FNumber { get; init; }

    /// <summary>ISO speed.</summary>
    public int? Iso { get; init; }

    /// <summary>Time the picture was taken, Exif text "YYYY:MM:DD HH:MM:SS".</summary>
    public string? DateTime { get; init; }

    /// <summary>Program that wrote the file.</summary>
    public string? Software { get; init; }

    /// <summary>
    /// The Exif data as one block that a picture writer can embed unread (TIFF header and directories, without the
    /// "Exif\0\0" prefix), or null.
    /// </summary>
    public byte[]? ExifBlock { get; init; }
}
