using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Layers;

/// <summary>Layer normalisation over the last dimension, ε 1e-5; parameters are cast to the input's type.</summary>
internal sealed class LayerNormLayer : Module<Tensor, Tensor>
{
    private readonly long channels;
    private readonly Parameter weight;
    private readonly Parameter bias;

    public LayerNormLayer(long channels)
        : base(nameof(LayerNormLayer))
    {
        this.channels = channels;
        weight = Initializers.Constant(1, channels);
        bias = Initializers.Constant(0, channels);
        RegisterComponents();
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor input) =>
        functional.layer_norm(input, [channels], weight.to(input.dtype), bias.to(input.dtype), 1e-5);
}
