using DarkDiff.Reference.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>GEGLU feed-forward: value · gelu(gate), exact gelu, four times as wide inside.</summary>
internal sealed class FeedForward : Module<Tensor, Tensor>
{
    private readonly ModuleDict<Module> net;
    private readonly GegluProjection projection;
    private readonly LinearLayer output;

    public FeedForward(long channels)
        : base(nameof(FeedForward))
    {
        projection = new GegluProjection(channels, 4 * channels);
        output = new LinearLayer(4 * channels, channels);
        net = new ModuleDict<Module> { { "0", projection }, { "2", output } };
        register_module(nameof(net), net);
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor input) => output.forward(projection.forward(input));
}
