using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Layers;

/// <summary>Linear layer over the last dimension; parameters are cast to the input's type.</summary>
internal sealed class LinearLayer : Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter? bias;

    public LinearLayer(long inFeatures, long outFeatures, bool hasBias = true)
        : base(nameof(LinearLayer))
    {
        weight = Initializers.Uniform(inFeatures, outFeatures, inFeatures);
        bias = hasBias ? Initializers.Uniform(inFeatures, outFeatures) : null;
        RegisterComponents();
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor input) =>
        functional.linear(input, weight.to(input.dtype), bias?.to(input.dtype));
}
