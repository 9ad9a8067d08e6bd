using DarkDiff.Reference.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>
/// 3×3 convolution of stride 2. The VAE pads below and to the right only, the U-Net on every side.
/// </summary>
internal sealed class Downsample : Module<Tensor, Tensor>
{
    private readonly bool padAfterOnly;
    private readonly ConvLayer conv;

    public Downsample(long channels, bool padAfterOnly)
        : base(nameof(Downsample))
    {
        this.padAfterOnly = padAfterOnly;
        conv = new ConvLayer(channels, channels, 3, stride: 2, padding: padAfterOnly ? 0 : 1);
        RegisterComponents();
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor input) =>
        conv.forward(padAfterOnly ? functional.pad(input, [0, 1, 0, 1]) : input);
}
