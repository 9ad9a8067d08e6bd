using DarkDiff.Runtime.Model;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>One level of the VAE's encoder.</summary>
internal sealed class VaeDownBlock : Module
{
    private readonly ModuleList<ResidualBlock> resnets = [];
    private readonly ModuleList<Downsample>? downsamplers;

    public VaeDownBlock(VaeConfig config, int level)
        : base(nameof(VaeDownBlock))
    {
        long channels = config.BlockOutChannels[level];
        long input = config.BlockOutChannels[Math.Max(level - 1, 0)];
        for (int layer = 0; layer < config.LayersPerBlock; layer++)
        {
            resnets.Add(
                new ResidualBlock(layer == 0 ? input : channels, channels, config.NormGroups, config.NormEpsilon));
        }

        if (level < config.BlockOutChannels.Length - 1)
            downsamplers = new ModuleList<Downsample>(new Downsample(channels, padAfterOnly: true));
        RegisterComponents();
    }

    /// <returns>The input of the next level, and this level's output before any downsampling.</returns>
    public (Tensor Hidden, Tensor Feature) forward(Tensor hidden)
    {
        foreach (ResidualBlock block in resnets)
            hidden = block.forward(hidden, null);
        return (downsamplers is null ? hidden : downsamplers[0].forward(hidden), hidden);
    }
}
