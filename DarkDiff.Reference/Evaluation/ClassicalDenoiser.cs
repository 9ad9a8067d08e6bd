using System.Runtime.InteropServices;
using DarkDiff.Runtime.Evaluation.Systems;
using DarkDiff.Runtime.Imaging;
using OpenCvSharp;

namespace DarkDiff.Reference.Evaluation;

/// <summary>A filter of OpenCV at one strength, run on the plain ISP rendering.</summary>
/// <param name="Family">Median, bilateral or non-local means.</param>
/// <param name="Name">Family and strength.</param>
/// <param name="Filter">Reads an 8-bit RGB picture, writes another.</param>
internal sealed record ClassicalDenoiser(string Family, string Name, Action<Mat, Mat> Filter) : IEvaluatedSystem
{
    /// <summary>What is said where OpenCV's native library does not load.</summary>
    public const string MissingNote =
        "Median, bilateral and non-local-means filters are left out: OpenCV does not load here (on Debian it needs libgtk-3-0).";

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

    /// <summary>Whether OpenCV's native library loads.</summary>
    public static bool IsAvailable
    {
        get
        {
            try
            {
                using Mat probe = new(1, 1, MatType.CV_8UC3);
                return true;
            }
            catch (Exception e) when (e is TypeInitializationException or DllNotFoundException)
            {
                return false;
            }
        }
    }

    /// <inheritdoc />
    public bool IsShown => false;

    /// <inheritdoc />
    public LinearImage Enhance(EvaluationInput input, CancellationToken cancellation)
    {
        LinearImage plain = input.RenderPlain();
        byte[] rgb = Array.ConvertAll(plain.Data, value => (byte)MathF.Round(value * 255));
        byte[] filtered = Apply(rgb, plain.Width, plain.Height);
        return new LinearImage(plain.Width, plain.Height, Array.ConvertAll(filtered, value => value / 255f));
    }

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
