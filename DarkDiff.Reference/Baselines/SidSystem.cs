using DarkDiff.Reference.Evaluation;
using DarkDiff.Runtime.Evaluation.Systems;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using TorchSharp;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Baselines;

/// <summary>The SID U-Net as a row of the table, with the same ISP after it as all other systems.</summary>
/// <param name="model">The network; disposed with the system.</param>
/// <param name="label">Its name in tables.</param>
internal sealed class SidSystem(SidUNet model, string label) : IEvaluatedSystem, IDisposable
{
    /// <inheritdoc />
    public string Name => label;

    /// <inheritdoc />
    public string Family => label;

    /// <inheritdoc />
    public bool IsShown => true;

    /// <inheritdoc />
    public LinearImage Enhance(EvaluationInput input, CancellationToken cancellation)
    {
        DevelopedImage developed = input.Develop(model.Format.Input);
        return developed.Render(Clean(developed.Image), input.Curve);
    }

    /// <inheritdoc />
    public void Dispose() => model.Dispose();

    private LinearImage Clean(LinearImage packed)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        // The border is repeated, which works at any size.
        Tensor mosaic = PictureTensors.ToNetwork(packed, SidUNet.SizeMultiple, PaddingModes.Replicate);
        return PictureTensors.FromNetwork(model.forward(mosaic), packed.Width, packed.Height);
    }
}
