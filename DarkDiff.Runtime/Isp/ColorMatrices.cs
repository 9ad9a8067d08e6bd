using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Isp;

/// <summary>
/// White balance and colour matrix of a raw picture from its DNG colour tags. Matrices are nine numbers, row by row.
/// </summary>
public static class ColorMatrices
{
    /// <summary>Linear sRGB to CIE XYZ with the white of D65 (IEC 61966-2-1).</summary>
    internal static readonly double[] LinearSrgbToXyz =
    [
        0.4124564, 0.3575761, 0.1804375,
        0.2126729, 0.7151522, 0.0721750,
        0.0193339, 0.1191920, 0.9503041,
    ];

    /// <summary>Matrix from white-balanced camera RGB to linear sRGB for one matrix measured under D65.</summary>
    /// <param name="xyzToCamera">XYZ to camera RGB, before white balance.</param>
    /// <returns>A matrix whose rows sum to 1, so that white stays white.</returns>
    /// <exception cref="ArgumentException">The matrix has no inverse, or its answer to white is not positive.</exception>
    public static double[] CameraToLinearSrgb(double[] xyzToCamera)
    {
        ArgumentNullException.ThrowIfNull(xyzToCamera);
        return Matrix3.Invert(Matrix3.NormalizeRows(Matrix3.Multiply(xyzToCamera, LinearSrgbToXyz)));
    }

    /// <summary>Camera RGB of a grey in daylight D65, for one matrix measured under D65; green is 1.</summary>
    /// <param name="xyzToCamera">XYZ to camera RGB, before white balance.</param>
    public static WhiteBalance DaylightWhiteBalance(double[] xyzToCamera)
    {
        ArgumentNullException.ThrowIfNull(xyzToCamera);
        return WhiteBalance.FromNeutral(Matrix3.Apply(xyzToCamera, Chromaticity.D65.ToXyz()));
    }

    /// <summary>
    /// White balance of a picture: AsShotNeutral, else AsShotWhiteXY seen through the colour matrix, else daylight seen
    /// through the colour matrix, else none (factors 1).
    /// </summary>
    /// <exception cref="ArgumentException">A tag has numbers that are no colour.</exception>
    public static WhiteBalance WhiteBalanceOf(RawMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (metadata.AsShotNeutral is { } neutral)
        {
            return WhiteBalance.FromNeutral(neutral);
        }

        var calibration = CameraCalibration.From(metadata);
        if (calibration is null)
        {
            return new(1, 1);
        }

        Chromaticity white = metadata.AsShotWhiteXY is [> 0 and < 1, > 0 and < 1] xy
            ? new(xy[0], xy[1])
            : Chromaticity.D65;
        double[] matrix = calibration.XyzToCamera(calibration.WeightOf(white.Temperature));
        return WhiteBalance.FromNeutral(Matrix3.Apply(matrix, white.ToXyz()));
    }

    /// <summary>
    /// Matrix from white-balanced camera RGB to linear sRGB. ForwardMatrix is used where the file has it, otherwise
    /// ColorMatrix; of two calibration lights the matrices are mixed by the inverse of the colour temperature of the
    /// shot, held between the two lights. Colours are adapted (Bradford) from the light that the mixed matrix stands for
    /// to the D65 of sRGB. A file without colour matrices gets the identity.
    /// </summary>
    /// <returns>A matrix whose rows sum to 1, so that white stays white.</returns>
    /// <exception cref="ArgumentException">A matrix of the file has no inverse, or makes no white.</exception>
    public static double[] CameraToLinearSrgb(RawMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var calibration = CameraCalibration.From(metadata);
        if (calibration is null)
        {
            return Matrix3.Identity();
        }

        WhiteBalance balance = WhiteBalanceOf(metadata);
        double[] neutral = balance.ToNeutral();
        double weight = calibration.WeightOf(calibration.LightOf(neutral).Temperature);
        if (calibration.Forward(weight) is { } forward)
        {
            // The forward matrix wants the reference camera's balanced RGB; this camera's neutral links the two.
            double[] toReference = Matrix3.Invert(calibration.Individual(weight));
            double[] reference = Matrix3.Apply(toReference, neutral);
            double[] balanced = Matrix3.Multiply(
                Matrix3.Diagonal(1 / reference[0], 1 / reference[1], 1 / reference[2]),
                Matrix3.Multiply(toReference, Matrix3.Diagonal(neutral[0], neutral[1], neutral[2])));
            double[] toSrgb = Matrix3.Multiply(
                Matrix3.Invert(LinearSrgbToXyz), Chromaticity.D50.AdaptTo(Chromaticity.D65));
            return Matrix3.NormalizeRows(Matrix3.Multiply(toSrgb, Matrix3.Multiply(forward, balanced)));
        }

        double[] adapted = Matrix3.Multiply(Chromaticity.D65.AdaptTo(calibration.White(weight)), LinearSrgbToXyz);
        return Matrix3.Invert(Matrix3.NormalizeRows(Matrix3.Multiply(calibration.XyzToCamera(weight), adapted)));
    }
}
