using DarkDiff.Runtime.Model;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>
/// The coarsest block. That of the context processor ends with its context tokens: nothing after them is used.
/// </summary>
internal sealed class UNetMidBlock : Module
{
    private readonly ModuleList<ResidualBlock> resnets = [];
    private readonly ModuleList<SpatialTransformer> attentions;

    public UNetMidBlock(UNetConfig config, CrossAttentionKind kind)
        : base(nameof(UNetMidBlock))
    {
        bool isContext = kind == CrossAttentionKind.ContextEnd;
        long channels = config.BlockOutChannels[^1];
        for (int i = 0; i < (isContext ? 1 : 2); i++)
        {
            resnets.Add(new ResidualBlock(
                channels, channels, config.NormGroups, config.NormEpsilon, config.TimeEmbeddingDim));
        }

        attentions = new ModuleList<SpatialTransformer>(new SpatialTransformer(
            channels,
            config,
            selfAttention: true,
            kind,
            emitsContext: isContext));
        RegisterComponents();
    }

    /// <returns>The hidden image, and the context tokens where the block has them.</returns>
    public (Tensor Hidden, Tensor? ContextTokens) forward(Tensor hidden, Tensor timeEmbedding, Tensor? context)
    {
        hidden = resnets[0].forward(hidden, timeEmbedding);
        (hidden, Tensor? tokens) = attentions[0].forward(hidden, context);
        return (resnets.Count > 1 ? resnets[1].forward(hidden, timeEmbedding) : hidden, tokens);
    }
}
