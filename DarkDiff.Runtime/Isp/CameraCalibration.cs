using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Isp;

/// <summary>The colour calibration of a raw file: one or two lights with their matrices.</summary>
internal sealed class CameraCalibration
{
    private readonly CalibrationLight first;
    private readonly CalibrationLight second;
    private readonly double[] color1;
    private readonly double[] color2;
    private readonly double[]? forward1;
    private readonly double[]? forward2;
    private readonly double[] individual1;
    private readonly double[] individual2;

    private CameraCalibration(RawMetadata metadata, double[] color1, double[]? color2)
    {
        first = CalibrationLight.FromExif(metadata.CalibrationIlluminant1);
        double[] balance = metadata.AnalogBalance is { Length: 3 } b
            ? Matrix3.Diagonal(b[0], b[1], b[2])
            : Matrix3.Identity();
        this.color1 = color1;
        forward1 = metadata.ForwardMatrix1;
        individual1 = Matrix3.Multiply(balance, metadata.CameraCalibration1 ?? Matrix3.Identity());
        if (color2 is null)
        {
            (second, this.color2, forward2, individual2) = (first, color1, forward1, individual1);
            return;
        }

        second = CalibrationLight.FromExif(metadata.CalibrationIlluminant2);
        this.color2 = color2;
        forward2 = metadata.ForwardMatrix2 ?? forward1;
        forward1 ??= forward2;
        individual2 = Matrix3.Multiply(balance, metadata.CameraCalibration2 ?? Matrix3.Identity());
    }

    /// <summary>The calibration of a file, or null where it has no 3×3 colour matrix.</summary>
    public static CameraCalibration? From(RawMetadata metadata)
    {
        double[]? color1 = metadata.ColorMatrix1 is { Length: 9 } c1 ? c1 : null;
        double[]? color2 = metadata.ColorMatrix2 is { Length: 9 } c2 ? c2 : null;
        if (color1 is null && color2 is not null)
        {
            return new(
                metadata with
                {
                    CalibrationIlluminant1 = metadata.CalibrationIlluminant2,
                    ForwardMatrix1 = metadata.ForwardMatrix2,
                    CameraCalibration1 = metadata.CameraCalibration2,
                },
                color2,
                null);
        }

        return color1 is null ? null : new(metadata, color1, color2);
    }

    /// <summary>Share of the second light, 0 to 1, by the inverse of the temperature in kelvin.</summary>
    public double WeightOf(double temperature)
    {
        double from = 1 / first.Temperature;
        double to = 1 / second.Temperature;
        return from == to ? 0 : Math.Clamp(((1 / temperature) - from) / (to - from), 0, 1);
    }

    /// <summary>White of the light between the two, at a share of the second.</summary>
    public Chromaticity White(double weight) => new(
        first.White.X + ((second.White.X - first.White.X) * weight),
        first.White.Y + ((second.White.Y - first.White.Y) * weight));

    /// <summary>XYZ to RGB of this very camera.</summary>
    public double[] XyzToCamera(double weight) =>
        Matrix3.Multiply(Individual(weight), Matrix3.Mix(color1, color2, weight));

    /// <summary>RGB of the reference camera to RGB of this very camera: AnalogBalance·CameraCalibration.</summary>
    public double[] Individual(double weight) => Matrix3.Mix(individual1, individual2, weight);

    /// <summary>Balanced RGB of the reference camera to XYZ of D50, or null where the file has no such matrix.</summary>
    public double[]? Forward(double weight) =>
        forward1 is { Length: 9 } a && forward2 is { Length: 9 } b ? Matrix3.Mix(a, b, weight) : null;

    /// <summary>The light in which a neutral grey has this camera RGB, found by repeated mixing of the matrices.</summary>
    public Chromaticity LightOf(double[] neutral)
    {
        Chromaticity light = Chromaticity.D50;
        for (int i = 0; i < 30; i++)
        {
            double[]? inverse = Matrix3.TryInvert(XyzToCamera(WeightOf(light.Temperature)));
            if (inverse is null)
            {
                return Chromaticity.D65;
            }

            Chromaticity next = Chromaticity.FromXyz(Matrix3.Apply(inverse, neutral));
            bool settled = Math.Abs(next.X - light.X) + Math.Abs(next.Y - light.Y) < 1e-7;
            light = next;
            if (settled)
            {
                break;
            }
        }

        return light;
    }
}
