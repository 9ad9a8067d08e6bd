namespace DarkDiff.Reference.Evaluation;

/// <summary>
/// SSIM as most raw-denoising papers measure it: 11×11 Gaussian window of σ 1.5, population covariance, only where
/// the window fits, mean over the three channels, samples 0…255.
/// </summary>
internal static class GaussianSsim
{
    private const int Radius = 5;
    private const double C1 = 0.01 * 255 * 0.01 * 255;
    private const double C2 = 0.03 * 255 * 0.03 * 255;
    private static readonly double[] Window = MakeWindow();

    /// <param name="picture">Interleaved RGB.</param>
    /// <param name="reference">Same size.</param>
    /// <param name="width">Columns, at least 11.</param>
    /// <param name="height">Rows, at least 11.</param>
    /// <returns>At most 1.</returns>
    /// <exception cref="ArgumentException">Sizes differ or are too small.</exception>
    public static double Measure(ReadOnlySpan<byte> picture, ReadOnlySpan<byte> reference, int width, int height)
    {
        if (picture.Length != reference.Length || picture.Length != width * height * 3)
            throw new ArgumentException($"found {picture.Length} and {reference.Length} samples, expected {width * height * 3}");
        if (width <= 2 * Radius || height <= 2 * Radius)
            throw new ArgumentException($"found a picture of {width}×{height}, expected at least 11×11");
        double sum = 0;
        for (int channel = 0; channel < 3; channel++)
            sum += Channel(Plane(picture, channel), Plane(reference, channel), width, height);
        return sum / 3;
    }

    private static double Channel(double[] a, double[] b, int width, int height)
    {
        double[] meanA = Blur(a, width, height);
        double[] meanB = Blur(b, width, height);
        double[] squareA = Blur(Product(a, a), width, height);
        double[] squareB = Blur(Product(b, b), width, height);
        double[] cross = Blur(Product(a, b), width, height);
        double sum = 0;
        for (int i = 0; i < meanA.Length; i++)
        {
            double ab = meanA[i] * meanB[i];
            double aa = meanA[i] * meanA[i];
            double bb = meanB[i] * meanB[i];
            sum += (2 * ab + C1) * (2 * (cross[i] - ab) + C2)
                / ((aa + bb + C1) * (squareA[i] - aa + squareB[i] - bb + C2));
        }

        return sum / meanA.Length;
    }

    private static double[] Blur(double[] plane, int width, int height)
    {
        int outWidth = width - 2 * Radius;
        int outHeight = height - 2 * Radius;
        double[] rows = new double[height * outWidth];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < outWidth; x++)
            {
                double sum = 0;
                for (int k = 0; k < Window.Length; k++)
                    sum += Window[k] * plane[y * width + x + k];
                rows[y * outWidth + x] = sum;
            }
        }

        double[] result = new double[outHeight * outWidth];
        for (int y = 0; y < outHeight; y++)
        {
            for (int x = 0; x < outWidth; x++)
            {
                double sum = 0;
                for (int k = 0; k < Window.Length; k++)
                    sum += Window[k] * rows[(y + k) * outWidth + x];
                result[y * outWidth + x] = sum;
            }
        }

        return result;
    }

    private static double[] Plane(ReadOnlySpan<byte> rgb, int channel)
    {
        double[] plane = new double[rgb.Length / 3];
        for (int i = 0; i < plane.Length; i++)
            plane[i] = rgb[3 * i + channel];
        return plane;
    }

    private static double[] Product(double[] a, double[] b)
    {
        double[] product = new double[a.Length];
        for (int i = 0; i < a.Length; i++)
            product[i] = a[i] * b[i];
        return product;
    }

    private static double[] MakeWindow()
    {
        double[] window = new double[2 * Radius + 1];
        for (int i = 0; i < window.Length; i++)
            window[i] = Math.Exp(-(i - Radius) * (i - Radius) / (2 * 1.5 * 1.5));
        double sum = window.Sum();
        return window.Select(w => w / sum).ToArray();
    }
}
