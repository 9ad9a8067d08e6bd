using DarkDiff.Runtime.Model;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>One level of the U-Net's decoder; its transformers attend to the empty prompt, if to anything.</summary>
internal sealed class UNetUpBlock : Module
{
    private readonly ModuleList<ResidualBlock> resnets = [];
    private readonly ModuleList<SpatialTransformer>? attentions;
    private readonly ModuleList<Upsample>? upsamplers;

    public UNetUpBlock(UNetConfig config, int level)
        : base(nameof(UNetUpBlock))
    {
        int last = config.BlockOutChannels.Length - 1;
        long channels = config.BlockOutChannels[level];
        long previous = config.BlockOutChannels[Math.Min(level + 1, last)];
        long below = config.BlockOutChannels[Math.Max(level - 1, 0)];
        bool text = config.TextDim is not null;
        if (config.Attention[level] && (text || config.SelfAttention[level]))
            attentions = [];
        for (int layer = 0; layer <= config.LayersPerBlock; layer++)
        {
            long skip = layer == config.LayersPerBlock ? below : channels;
            long input = layer == 0 ? previous : channels;
            resnets.Add(new ResidualBlock(
                input + skip, channels, config.NormGroups, config.NormEpsilon, config.TimeEmbeddingDim));
            attentions?.Add(new SpatialTransformer(
                channels,
                config,
                config.SelfAttention[level],
                text ? CrossAttentionKind.Text : CrossAttentionKind.None));
        }

        if (level > 0)
            upsamplers = new ModuleList<Upsample>(new Upsample(channels));
        RegisterComponents();
    }

    /// <summary>Runs the level; takes its skips from the end of <paramref name="skips"/>.</summary>
    public Tensor forward(Tensor hidden, Tensor timeEmbedding, Tensor? text, Stack<Tensor> skips)
    {
        for (int layer = 0; layer < resnets.Count; layer++)
        {
            hidden = resnets[layer].forward(cat([hidden, skips.Pop()], 1), timeEmbedding);
            if (attentions is not null)
                hidden = attentions[layer].forward(hidden, text).Image;
        }

        return upsamplers is null ? hidden : upsamplers[0].forward(hidden);
    }
}
