using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Isp;

/// <summary>The picture that a raw file gives without denoising: ISP, colour matrix, clip to 0…1, output curve.</summary>
public static class PlainRendering
{
    /// <summary>Renders a picture.</summary>
    /// <param name="raw">The mosaic.</param>
    /// <param name="options">Choices of the ISP; the picture is sRGB whatever their input space.</param>
    /// <param name="curve">Output curve.</param>
    /// <returns>Samples on the curve, 0…1, half the mosaic's size, upright.</returns>
    /// <exception cref="ArgumentException">The gain is out of range, or the file's colour tags make no sense.</exception>
    public static LinearImage Render(RawImage raw, IspOptions options, OutputCurve curve)
    {
        ArgumentNullException.ThrowIfNull(options);
        DevelopedImage developed = IspPipeline.Develop(raw, options with { InputSpace = InputSpace.LinearSrgb });
        return OutputCurves.Encode(curve, developed.Image);
    }
}
