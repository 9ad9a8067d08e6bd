using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Isp;

/// <summary>Encoding and decoding of samples by the transfer curve of a picture.</summary>
public static class OutputCurves
{
    private const int Cells = 1 << 14;
    private const int ExactCells = 64;

    private static readonly float[] SrgbTable = BuildTable(OutputCurve.Srgb);
    private static readonly float[] Gamma22Table = BuildTable(OutputCurve.Gamma22);

    /// <summary>Linear light to the curve, exact.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="linear">Clipped to 0…1.</param>
    public static double Encode(OutputCurve curve, double linear)
    {
        double x = Math.Clamp(linear, 0, 1);
        return curve switch
        {
            OutputCurve.Srgb => x <= 0.0031308 ? 12.92 * x : (1.055 * Math.Pow(x, 1 / 2.4)) - 0.055,
            OutputCurve.Gamma22 => Math.Pow(x, 1 / 2.2),
            _ => throw new ArgumentOutOfRangeException(nameof(curve), curve, "no such output curve"),
        };
    }

    /// <summary>Curve to linear light, exact.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="encoded">Clipped to 0…1.</param>
    public static double Decode(OutputCurve curve, double encoded)
    {
        double x = Math.Clamp(encoded, 0, 1);
        return curve switch
        {
            OutputCurve.Srgb => x <= 0.04045 ? x / 12.92 : Math.Pow((x + 0.055) / 1.055, 2.4),
            OutputCurve.Gamma22 => Math.Pow(x, 2.2),
            _ => throw new ArgumentOutOfRangeException(nameof(curve), curve, "no such output curve"),
        };
    }

    /// <summary>Linear light of the 256 values of an 8-bit sample.</summary>
    public static float[] DecodeTable(OutputCurve curve)
    {
        var table = new float[256];
        for (int i = 0; i < 256; i++)
        {
            table[i] = (float)Decode(curve, i / 255.0);
        }

        return table;
    }

    /// <summary>
    /// Linear light to the curve for many samples, within 2e-6 of <see cref="Encode(OutputCurve, double)"/>.
    /// </summary>
    /// <param name="curve">The curve.</param>
    /// <param name="linear">Samples, clipped to 0…1.</param>
    /// <param name="encoded">As many samples; may be the same memory.</param>
    public static void Encode(OutputCurve curve, ReadOnlySpan<float> linear, Span<float> encoded)
    {
        float[] table = curve == OutputCurve.Srgb ? SrgbTable : Gamma22Table;
        for (int i = 0; i < linear.Length; i++)
        {
            float position = linear[i] * Cells;
            if (position >= Cells)
            {
                encoded[i] = 1;
            }
            else if (position >= ExactCells)
            {
                int cell = (int)position;
                encoded[i] = table[cell] + ((table[cell + 1] - table[cell]) * (position - cell));
            }
            else
            {
                // The curve bends too sharply near black for straight pieces.
                encoded[i] = position > 0 ? (float)Encode(curve, linear[i]) : 0;
            }
        }
    }

    /// <summary>A picture on the curve, clipped to 0…1.</summary>
    public static LinearImage Encode(OutputCurve curve, LinearImage linear)
    {
        ArgumentNullException.ThrowIfNull(linear);
        var encoded = new LinearImage(linear.Width, linear.Height);
        Encode(curve, linear.Data, encoded.Data);
        return encoded;
    }

    /// <summary>A picture from one curve to another.</summary>
    /// <param name="from">Its curve; where it is <paramref name="to"/>, the picture itself is returned.</param>
    /// <param name="to">The curve asked for.</param>
    /// <param name="encoded">Samples, clipped to 0…1.</param>
    public static LinearImage Convert(OutputCurve from, OutputCurve to, LinearImage encoded)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        if (from == to)
            return encoded;
        float[] linear = Array.ConvertAll(encoded.Data, value => (float)Decode(from, value));
        return Encode(to, new LinearImage(encoded.Width, encoded.Height, linear));
    }

    private static float[] BuildTable(OutputCurve curve)
    {
        var table = new float[Cells + 1];
        for (int i = 0; i <= Cells; i++)
        {
            table[i] = (float)Encode(curve, (double)i / Cells);
        }

        return table;
    }
}
