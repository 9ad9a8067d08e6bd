using DarkDiff.Runtime.Model;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>One level of the encoder of the U-Net or of the context processor.</summary>
internal sealed class UNetDownBlock : Module
{
    private readonly ModuleList<ResidualBlock> resnets = [];
    private readonly ModuleList<SpatialTransformer>? attentions;
    private readonly ModuleList<Downsample>? downsamplers;

    public UNetDownBlock(UNetConfig config, int level, CrossAttentionKind kind, bool emitsContext)
        : base(nameof(UNetDownBlock))
    {
        long channels = config.BlockOutChannels[level];
        long input = config.BlockOutChannels[Math.Max(level - 1, 0)];
        if (config.Attention[level])
            attentions = [];
        for (int layer = 0; layer < config.LayersPerBlock; layer++)
        {
            resnets.Add(new ResidualBlock(
                layer == 0 ? input : channels, channels, config.NormGroups, config.NormEpsilon, config.TimeEmbeddingDim));
            attentions?.Add(
                new SpatialTransformer(channels, config, config.SelfAttention[level], kind, emitsContext));
        }

        if (level < config.BlockOutChannels.Length - 1)
            downsamplers = new ModuleList<Downsample>(new Downsample(channels, padAfterOnly: false));
        RegisterComponents();
    }

    /// <summary>Runs the level; appends every skip.</summary>
    /// <param name="hidden">(N, C, H, W).</param>
    /// <param name="timeEmbedding">(N, D).</param>
    /// <param name="contextOf">What the next transformer attends to.</param>
    /// <param name="emit">Takes each transformer's context tokens.</param>
    /// <param name="skips">Takes the skips.</param>
    public Tensor forward(
        Tensor hidden, Tensor timeEmbedding, Func<Tensor?> contextOf, Action<Tensor?> emit, List<Tensor> skips)
    {
        for (int layer = 0; layer < resnets.Count; layer++)
        {
            hidden = resnets[layer].forward(hidden, timeEmbedding);
            if (attentions is not null)
            {
                (hidden, Tensor? tokens) = attentions[layer].forward(hidden, contextOf());
                emit(tokens);
            }

            skips.Add(hidden);
        }

        if (downsamplers is not null)
        {
            hidden = downsamplers[0].forward(hidden);
            skips.Add(hidden);
        }

        return hidden;
    }
}
