using System.Runtime.InteropServices;
using OpenCvSharp;

namespace DarkDiff.Reference.Evaluation;

/// <summary>A filter of OpenCV at one strength, run on the plain ISP rendering.</summary>
/// <param name="Family">Median, bilateral or non-local means.</param>
/// <param name="Name">Family and strength.</param>
/// <param name="Filter">Reads an 8-bit RGB picture, writes another.</param>
internal sealed record ClassicalDenoiser(string Family, string Name, Action<Mat, Mat> Filter)
{
    /// <summary>Several strengths of each family: the best of them is what is compared with.</summary>
    public static IReadOnlyList<ClassicalDenoiser> All { get; } =
    [
        .. new[] { 3, 5, 7, 9, 13 }.Select(side => new ClassicalDenoiser(
            "median", $"median {side}×{side}", (input, output) => Cv2.MedianBlur(input, output, side))),
        .. new[] { 50, 100, 200, 400 }.Select(sigma => new ClassicalDenoiser(
            "bilateral",
            $"bilateral σ {sigma}",
            (input, output) => Cv2.BilateralFilter(input, output, 11, sigma, 5))),
        .. new[] { 15, 30, 50, 70, 100 }.Select(h => new ClassicalDenoiser(
            "non-local means",
            $"non-local means h {h}",
            (input, output) => Cv2.FastNlMeansDenoisingColored(input, output, h, h, 7, 21))),
    ];

    /// <summary>Filters a picture.</summary>
    /// <param name="rgb">Interleaved RGB.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    public byte[] Apply(byte[] rgb, int width, int height)
    {
        using Mat input = Mat.FromPixelData(height, width, MatType.CV_8UC3, rgb);
        using Mat output = new();
        Filter(input, output);
        byte[] result = new byte[rgb.Length];
        Marshal.Copy(output.Data, result, 0, result.Length);
        return result;
    }
}
