using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Layers;

/// <summary>2×2 transposed convolution of stride 2, NCHW; parameters are cast to the input's type.</summary>
internal sealed class TransposedConvLayer : Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;

    public TransposedConvLayer(long inChannels, long outChannels)
        : base(nameof(TransposedConvLayer))
    {
        weight = Initializers.Uniform(inChannels, inChannels, outChannels, 2, 2);
        bias = Initializers.Uniform(inChannels, outChannels);
        RegisterComponents();
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor input) => functional.conv_transpose2d(
        input, weight.to(input.dtype), bias.to(input.dtype), strides: [2, 2]);
}
