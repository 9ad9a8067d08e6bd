using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Runtime.Metrics;

/// <summary>
/// The structural similarity index (Wang et al. 2004, K1 0.01, K2 0.03, range 255) in the three variants that papers
/// on raw denoising print under one name; the same pictures can differ by 0.1 between them. Only windows that lie
/// wholly inside the picture count.
/// </summary>
public sealed class Ssim : IPictureMetric
{
    private const double C1 = 0.01 * 255 * 0.01 * 255;
    private const double C2 = 0.03 * 255 * 0.03 * 255;

    private readonly SsimWindow window;
    private readonly bool sampleCovariance;
    private readonly bool luma;

    private Ssim(string name, SsimWindow window, bool sampleCovariance = false, bool luma = false)
    {
        Name = name;
        this.window = window;
        this.sampleCovariance = sampleCovariance;
        this.luma = luma;
    }

    /// <summary>
    /// The primary variant, as BasicSR measures it (LED, DNF): 11×11 Gaussian window of σ 1.5, population covariance,
    /// mean of the three channels.
    /// </summary>
    public static Ssim Gaussian { get; } = new("SSIM", SsimWindow.Gaussian(11, 1.5));

    /// <summary>
    /// scikit-image's defaults (ELD, PMN, LRD): 7×7 uniform window, sample covariance (49/48), mean of the three channels.
    /// </summary>
    public static Ssim Uniform { get; } = new("SSIM (uniform 7×7)", SsimWindow.Uniform(7), sampleCovariance: true);

    /// <summary>
    /// pyiqa's "ssim" (LDM-ISP, UltraLED): as <see cref="Gaussian"/>, on luma alone, rounded to whole numbers, the
    /// contrast and structure term not below 0.
    /// </summary>
    public static Ssim Luma { get; } = new("SSIM (luma)", SsimWindow.Gaussian(11, 1.5), luma: true);

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public bool HigherIsBetter => true;

    /// <inheritdoc />
    public int Decimals => 3;

    /// <inheritdoc />
    public int SmallestSide => window.Side;

    /// <inheritdoc />
    /// <returns>At most 1.</returns>
    public double Measure(Picture picture, Picture reference)
    {
        SamplePlane.Check(picture, reference, SmallestSide);
        if (luma)
            return Compare(Rounded(SamplePlane.Luma(picture)), Rounded(SamplePlane.Luma(reference)));
        return SamplePlane.Channels(picture).Zip(SamplePlane.Channels(reference), Compare).Average();
    }

    private static SamplePlane Rounded(SamplePlane plane) =>
        plane with { Values = Array.ConvertAll(plane.Values, Math.Round) };

    private double Compare(SamplePlane a, SamplePlane b)
    {
        double[] Average(double[] values) => window.Average(values, a.Width, a.Height);
        double[] meanA = Average(a.Values);
        double[] meanB = Average(b.Values);
        double[] squareA = Average(Product(a.Values, a.Values));
        double[] squareB = Average(Product(b.Values, b.Values));
        double[] cross = Average(Product(a.Values, b.Values));
        double count = window.Side * window.Side;
        double scale = sampleCovariance ? count / (count - 1) : 1;
        double sum = 0;
        for (int i = 0; i < meanA.Length; i++)
        {
            double ab = meanA[i] * meanB[i];
            double aa = meanA[i] * meanA[i];
            double bb = meanB[i] * meanB[i];
            double structure = (2 * scale * (cross[i] - ab) + C2) / (scale * (squareA[i] - aa + squareB[i] - bb) + C2);
            sum += (2 * ab + C1) / (aa + bb + C1) * (luma ? Math.Max(structure, 0) : structure);
        }

        return sum / meanA.Length;
    }

    private static double[] Product(double[] a, double[] b)
    {
        double[] product = new double[a.Length];
        for (int i = 0; i < a.Length; i++)
            product[i] = a[i] * b[i];
        return product;
    }
}
