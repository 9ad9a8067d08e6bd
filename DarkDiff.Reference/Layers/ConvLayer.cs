using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Layers;

/// <summary>
/// 2-D convolution, NCHW. The type of the input decides the arithmetic: parameters are cast to it, so one model runs
/// in f64 as an oracle, in f32, and in bf16 for training with f32 master weights.
/// </summary>
internal sealed class ConvLayer : Module<Tensor, Tensor>
{
    private readonly long[] stride;
    private readonly long[] padding;
    private readonly Parameter weight;
    private readonly Parameter bias;

    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the output.</param>
    /// <param name="kernel">Side of the kernel.</param>
    /// <param name="stride">Step of the kernel.</param>
    /// <param name="padding">Zeros on every side.</param>
    /// <param name="zero">Start from zero, so that the layer adds nothing at first.</param>
    public ConvLayer(long inChannels, long outChannels, int kernel, int stride = 1, int padding = 0, bool zero = false)
        : base(nameof(ConvLayer))
    {
        this.stride = [stride, stride];
        this.padding = [padding, padding];
        long fanIn = inChannels * kernel * kernel;
        weight = zero
            ? Initializers.Constant(0, outChannels, inChannels, kernel, kernel)
            : Initializers.Uniform(fanIn, outChannels, inChannels, kernel, kernel);
        bias = zero ? Initializers.Constant(0, outChannels) : Initializers.Uniform(fanIn, outChannels);
        RegisterComponents();
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor input) =>
        functional.conv2d(input, weight.to(input.dtype), bias.to(input.dtype), stride, padding, [1, 1]);
}
