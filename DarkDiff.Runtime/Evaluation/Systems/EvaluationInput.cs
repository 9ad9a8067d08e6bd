using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Evaluation.Systems;

/// <summary>What a system is given.</summary>
/// <param name="Noisy">The dark mosaic.</param>
/// <param name="Gain">Digital gain.</param>
/// <param name="Clip">What its ISP does to values below black.</param>
/// <param name="Curve">Curve of the picture that is asked for.</param>
/// <param name="Clean">
/// The clean picture in linear sRGB. Only for systems that say in their name that they are a bound and see it.
/// </param>
public sealed record EvaluationInput(RawImage Noisy, double Gain, ClipMode Clip, OutputCurve Curve, LinearImage Clean)
{
    /// <summary>The mosaic as the ISP gives it to a network.</summary>
    /// <param name="space">The network's input space.</param>
    public DevelopedImage Develop(InputSpace space) =>
        IspPipeline.Develop(Noisy, new IspOptions { Gain = Gain, Clip = Clip, InputSpace = space });

    /// <summary>The picture as the ISP renders it without denoising, encoded with <see cref="Curve"/>.</summary>
    public LinearImage RenderPlain() => PlainRendering.Render(Noisy, new IspOptions { Gain = Gain, Clip = Clip }, Curve);
}
