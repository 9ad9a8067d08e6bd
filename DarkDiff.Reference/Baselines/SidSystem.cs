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
        IspOptions isp = new() { Gain = input.Gain, Clip = input.Clip, InputSpace = model.Format.Input };
        DevelopedImage developed = IspPipeline.Develop(input.Noisy, isp);
        return developed.Render(Clean(developed.Image), input.Curve);
    }

    /// <inheritdoc />
    public void Dispose() => model.Dispose();

    private LinearImage Clean(LinearImage packed)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor mosaic = tensor(packed.Data).reshape(1, packed.Height, packed.Width, packed.Channels);
        mosaic = Padded(mosaic.permute(0, 3, 1, 2) * 2 - 1);
        Tensor clean = ((model.forward(mosaic) + 1) / 2).clamp(0, 1);
        clean = clean.slice(2, 0, packed.Height, 1).slice(3, 0, packed.Width, 1).permute(0, 2, 3, 1).contiguous();
        return new LinearImage(packed.Width, packed.Height, clean.data<float>().ToArray(), packed.Channels);
    }

    /// <summary>Grows a mosaic to the network's multiples by repeating its border, which works at any size.</summary>
    private static Tensor Padded(Tensor mosaic)
    {
        static long Missing(long size) => (SidUNet.SizeMultiple - size % SidUNet.SizeMultiple) % SidUNet.SizeMultiple;
        long[] padding = [0, Missing(mosaic.shape[3]), 0, Missing(mosaic.shape[2])];
        return nn.functional.pad(mosaic, padding, PaddingModes.Replicate);
    }
}
