using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Synthesis;

/// <summary>The way back from linear sRGB to what a sensor behind a Bayer mosaic sees.</summary>
internal sealed class MosaicSampling
{
    private readonly CfaPattern cfa;
    private readonly float[] toCamera;

    /// <summary>Sets the camera up.</summary>
    /// <param name="cfa">Colours of the mosaic.</param>
    /// <param name="cameraToSrgb">White-balanced camera RGB to linear sRGB.</param>
    /// <param name="balance">White balance, factors at least 1 so that white can be recorded.</param>
    public MosaicSampling(CfaPattern cfa, double[] cameraToSrgb, WhiteBalance balance)
    {
        this.cfa = cfa;
        double[] unbalance = Matrix3.Diagonal(1 / balance.Red, 1, 1 / balance.Blue);
        toCamera = Array.ConvertAll(Matrix3.Multiply(unbalance, Matrix3.Invert(cameraToSrgb)), v => (float)v);
    }

    /// <summary>Samples one mosaic row.</summary>
    /// <param name="rgb">Linear sRGB pixels, three samples each.</param>
    /// <param name="row">Row of the mosaic, for its colours.</param>
    /// <param name="mosaic">One value per pixel, 0…1; colours outside the camera's range are clipped.</param>
    public void SampleRow(ReadOnlySpan<float> rgb, int row, Span<float> mosaic)
    {
        int even = cfa.ColorAt(row, 0) * 3;
        int odd = cfa.ColorAt(row, 1) * 3;
        for (int column = 0; column < mosaic.Length; column++)
        {
            int m = (column & 1) == 0 ? even : odd;
            int p = column * 3;
            float value = (toCamera[m] * rgb[p]) + (toCamera[m + 1] * rgb[p + 1]) + (toCamera[m + 2] * rgb[p + 2]);
            mosaic[column] = Math.Clamp(value, 0, 1);
        }
    }
}
