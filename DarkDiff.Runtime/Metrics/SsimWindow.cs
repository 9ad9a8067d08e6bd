namespace DarkDiff.Runtime.Metrics;

/// <summary>The averaging window of an SSIM: separable, used only where it fits as a whole.</summary>
internal sealed class SsimWindow
{
    private readonly double[] line;

    private SsimWindow(double[] line) => this.line = line;

    /// <summary>Columns and rows.</summary>
    public int Side => line.Length;

    /// <summary>Equal weights.</summary>
    public static SsimWindow Uniform(int side) => new([.. Enumerable.Repeat(1.0 / side, side)]);

    /// <summary>A Gaussian of sum 1.</summary>
    public static SsimWindow Gaussian(int side, double sigma)
    {
        int radius = side / 2;
        double[] weights = [.. Enumerable.Range(-radius, side).Select(x => Math.Exp(-x * x / (2 * sigma * sigma)))];
        double sum = weights.Sum();
        return new SsimWindow([.. weights.Select(weight => weight / sum)]);
    }

    /// <summary>Weighted means of a plane's neighbourhoods.</summary>
    /// <param name="values">width·height values.</param>
    /// <param name="width">Columns, at least <see cref="Side"/>.</param>
    /// <param name="height">Rows, at least <see cref="Side"/>.</param>
    /// <returns>(width − Side + 1)·(height − Side + 1) values.</returns>
    public double[] Average(double[] values, int width, int height)
    {
        int outWidth = width - Side + 1;
        int outHeight = height - Side + 1;
        double[] rows = new double[height * outWidth];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < outWidth; x++)
            {
                double sum = 0;
                for (int k = 0; k < line.Length; k++)
                    sum += line[k] * values[y * width + x + k];
                rows[y * outWidth + x] = sum;
            }
        }

        double[] result = new double[outHeight * outWidth];
        for (int y = 0; y < outHeight; y++)
        {
            for (int k = 0; k < line.Length; k++)
            {
                double weight = line[k];
                for (int x = 0; x < outWidth; x++)
                    result[y * outWidth + x] += weight * rows[(y + k) * outWidth + x];
            }
        }

        return result;
    }
}
