using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Isp;

/// <summary>
/// The arithmetic of the ISP on mosaic rows whose values are 0 at black and 1 at white. Each 2×2 cell becomes one
/// pixel: the greens are averaged, then white balance and gain, clip above at 1, colour matrix, clip above at 1. The
/// first clip comes before the matrix, so that a saturated cell is white and not tinted; the second one is for colours
/// outside sRGB.
/// </summary>
internal sealed class CellDevelopment
{
    private readonly int redRow;
    private readonly int redColumn;
    private readonly float red;
    private readonly float green;
    private readonly float blue;
    private readonly float[]? matrix;
    private readonly float floor;

    /// <summary>Sets the arithmetic up.</summary>
    /// <param name="cfa">Colours of the mosaic.</param>
    /// <param name="balance">White balance.</param>
    /// <param name="gain">Digital gain.</param>
    /// <param name="matrix">Camera RGB to linear sRGB, nine numbers, or null to stay in camera RGB.</param>
    /// <param name="clip">What happens to negative values.</param>
    public CellDevelopment(CfaPattern cfa, WhiteBalance balance, double gain, double[]? matrix, ClipMode clip)
    {
        redRow = cfa.RedRow();
        redColumn = cfa.RedColumn();
        red = (float)(balance.Red * gain);
        green = (float)(0.5 * gain);
        blue = (float)(balance.Blue * gain);
        this.matrix = matrix is null ? null : Array.ConvertAll(matrix, v => (float)v);
        floor = clip == ClipMode.Zero ? 0 : float.NegativeInfinity;
    }

    /// <summary>Develops a whole mosaic.</summary>
    /// <param name="mosaic">Rows of <paramref name="width"/> values.</param>
    /// <param name="width">Columns of the mosaic.</param>
    public LinearImage Develop(ReadOnlySpan<float> mosaic, int width)
    {
        var image = new LinearImage(width / 2, mosaic.Length / width / 2);
        for (int row = 0; row < image.Height; row++)
        {
            DevelopRow(
                mosaic.Slice(row * 2 * width, width),
                mosaic.Slice(((row * 2) + 1) * width, width),
                image.Data.AsSpan(row * image.Width * 3, image.Width * 3));
        }

        return image;
    }

    /// <summary>Develops one row of cells.</summary>
    /// <param name="top">Upper mosaic row.</param>
    /// <param name="bottom">Lower mosaic row, as long.</param>
    /// <param name="rgb">Three samples per cell.</param>
    public void DevelopRow(ReadOnlySpan<float> top, ReadOnlySpan<float> bottom, Span<float> rgb)
    {
        int cells = top.Length / 2;
        ReadOnlySpan<float> redSpan = redRow == 0 ? top : bottom;
        ReadOnlySpan<float> blueSpan = redRow == 0 ? bottom : top;
        int blueColumn = 1 - redColumn;
        for (int cell = 0; cell < cells; cell++)
        {
            int left = cell * 2;
            float r = MathF.Max(redSpan[left + redColumn], floor) * red;
            float g = (MathF.Max(redSpan[left + blueColumn], floor) + MathF.Max(blueSpan[left + redColumn], floor)) * green;
            float b = MathF.Max(blueSpan[left + blueColumn], floor) * blue;
            r = MathF.Min(r, 1);
            g = MathF.Min(g, 1);
            b = MathF.Min(b, 1);
            if (matrix is { } m)
            {
                (r, g, b) = (
                    Limit((m[0] * r) + (m[1] * g) + (m[2] * b)),
                    Limit((m[3] * r) + (m[4] * g) + (m[5] * b)),
                    Limit((m[6] * r) + (m[7] * g) + (m[8] * b)));
            }

            rgb[cell * 3] = r;
            rgb[(cell * 3) + 1] = g;
            rgb[(cell * 3) + 2] = b;
        }
    }

    private float Limit(float value) => MathF.Max(MathF.Min(value, 1), floor);
}
