using DarkDiff.Reference.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>Nearest-neighbour ×2, then a 3×3 convolution.</summary>
internal sealed class Upsample : Module<Tensor, Tensor>
{
    private readonly ConvLayer conv;

    public Upsample(long channels)
        : base(nameof(Upsample))
    {
        conv = new ConvLayer(channels, channels, 3, padding: 1);
        RegisterComponents();
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor input) =>
        conv.forward(functional.interpolate(input, scale_factor: [2, 2], mode: InterpolationMode.Nearest));
}
