namespace DarkDiff.Runtime.Metrics;

/// <summary>The metrics that need no weights.</summary>
public static class PictureMetrics
{
    /// <summary>PSNR, the three SSIMs of the literature, HaarPSI: the columns of every table, in their order.</summary>
    public static IReadOnlyList<IPictureMetric> WithoutWeights { get; } =
        [new PeakSignalToNoise(), Ssim.Gaussian, Ssim.Uniform, Ssim.Luma, new HaarPsi()];
}
