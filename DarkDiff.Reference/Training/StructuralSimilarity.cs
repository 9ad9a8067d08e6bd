using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Training;

/// <summary>SSIM as a differentiable loss: 7×7 uniform window, per channel, constants of a range of 1.</summary>
internal static class StructuralSimilarity
{
    private const double C1 = 0.01 * 0.01;
    private const double C2 = 0.03 * 0.03;

    /// <summary>Mean SSIM of two images.</summary>
    /// <param name="a">(N, C, H, W) in [0, 1].</param>
    /// <param name="b">Shape of <paramref name="a"/>.</param>
    /// <returns>A scalar, at most 1.</returns>
    public static Tensor Mean(Tensor a, Tensor b)
    {
        Tensor meanA = Window(a);
        Tensor meanB = Window(b);
        Tensor varianceA = Window(a * a) - meanA * meanA;
        Tensor varianceB = Window(b * b) - meanB * meanB;
        Tensor covariance = Window(a * b) - meanA * meanB;
        Tensor map = (2 * meanA * meanB + C1) * (2 * covariance + C2)
            / ((meanA * meanA + meanB * meanB + C1) * (varianceA + varianceB + C2));
        return map.mean();
    }

    // Rows, then columns: torch's pooling visits every sample of a window.
    private static Tensor Window(Tensor image) => functional.avg_pool2d(
        functional.avg_pool2d(image, (1L, 7L), stride: (1L, 1L)), (7L, 1L), stride: (1L, 1L));
}
