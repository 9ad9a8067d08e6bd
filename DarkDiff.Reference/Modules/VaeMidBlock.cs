using DarkDiff.Runtime.Model;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>The coarsest block of the VAE's encoder and decoder.</summary>
internal sealed class VaeMidBlock : Module<Tensor, Tensor>
{
    private readonly ModuleList<ResidualBlock> resnets = [];
    private readonly ModuleList<VaeAttention>? attentions;

    public VaeMidBlock(VaeConfig config)
        : base(nameof(VaeMidBlock))
    {
        long channels = config.BlockOutChannels[^1];
        for (int i = 0; i < 2; i++)
            resnets.Add(new ResidualBlock(channels, channels, config.NormGroups, config.NormEpsilon));
        if (config.MidAttention)
            attentions = new ModuleList<VaeAttention>(new VaeAttention(channels, config.NormGroups, config.NormEpsilon));
        RegisterComponents();
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor input)
    {
        Tensor hidden = resnets[0].forward(input, null);
        if (attentions is not null)
            hidden = attentions[0].forward(hidden);
        return resnets[1].forward(hidden, null);
    }
}
