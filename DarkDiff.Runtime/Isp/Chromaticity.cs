namespace DarkDiff.Runtime.Isp;

/// <summary>CIE 1931 chromaticity of a light.</summary>
/// <param name="X">Chromaticity coordinate x.</param>
/// <param name="Y">Chromaticity coordinate y.</param>
internal readonly record struct Chromaticity(double X, double Y)
{
    /// <summary>The white of sRGB.</summary>
    public static readonly Chromaticity D65 = FromXyz(
        Matrix3.Apply(ColorMatrices.LinearSrgbToXyz, [1, 1, 1]));

    /// <summary>The white of the DNG profile connection space.</summary>
    public static readonly Chromaticity D50 = new(0.34567, 0.35850);

    /// <summary>Correlated colour temperature in kelvin by McCamy's cubic, held within 1500 to 25000.</summary>
    public double Temperature
    {
        get
        {
            double n = (X - 0.3320) / (0.1858 - Y);
            double kelvin = (((((449 * n) + 3525) * n) + 6823.3) * n) + 5520.33;
            return double.IsFinite(kelvin) ? Math.Clamp(kelvin, 1500, 25000) : 6504;
        }
    }

    /// <summary>Chromaticity of XYZ; D65 where XYZ is not the colour of a light.</summary>
    public static Chromaticity FromXyz(double[] xyz)
    {
        double sum = xyz[0] + xyz[1] + xyz[2];
        return xyz.All(v => v > 0) && double.IsFinite(sum) ? new(xyz[0] / sum, xyz[1] / sum) : D65;
    }

    /// <summary>XYZ with Y = 1.</summary>
    public double[] ToXyz() => [X / Y, 1, (1 - X - Y) / Y];

    /// <summary>
    /// Matrix by which a white of this light becomes the white of another one, and other colours follow (Bradford).
    /// </summary>
    public double[] AdaptTo(Chromaticity target)
    {
        double[] bradford = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];
        double[] from = Matrix3.Apply(bradford, ToXyz());
        double[] to = Matrix3.Apply(bradford, target.ToXyz());
        double[] scale = Matrix3.Diagonal(to[0] / from[0], to[1] / from[1], to[2] / from[2]);
        return Matrix3.Multiply(Matrix3.Invert(bradford), Matrix3.Multiply(scale, bradford));
    }
}
