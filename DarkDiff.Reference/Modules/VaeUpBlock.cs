using DarkDiff.Runtime.Model;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>One level of the VAE's decoder.</summary>
internal sealed class VaeUpBlock : Module<Tensor, Tensor>
{
    private readonly ModuleList<ResidualBlock> resnets = [];
    private readonly ModuleList<Upsample>? upsamplers;

    public VaeUpBlock(VaeConfig config, int level)
        : base(nameof(VaeUpBlock))
    {
        long channels = config.BlockOutChannels[level];
        long input = config.BlockOutChannels[Math.Min(level + 1, config.BlockOutChannels.Length - 1)];
        for (int layer = 0; layer <= config.LayersPerBlock; layer++)
        {
            resnets.Add(
                new ResidualBlock(layer == 0 ? input : channels, channels, config.NormGroups, config.NormEpsilon));
        }

        if (level > 0)
            upsamplers = new ModuleList<Upsample>(new Upsample(channels));
        RegisterComponents();
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor hidden)
    {
        foreach (ResidualBlock block in resnets)
            hidden = block.forward(hidden, null);
        return upsamplers is null ? hidden : upsamplers[0].forward(hidden);
    }
}
