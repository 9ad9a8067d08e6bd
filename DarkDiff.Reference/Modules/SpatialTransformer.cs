using DarkDiff.Reference.Layers;
using DarkDiff.Runtime.Model;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>A transformer block on the pixels of an image, with a residual round it.</summary>
internal sealed class SpatialTransformer : Module
{
    private readonly bool endsWithContext;
    private readonly GroupNormLayer norm;
    private readonly LinearLayer proj_in;
    private readonly ModuleList<TransformerBlock> transformer_blocks;
    private readonly LinearLayer? proj_out;

    public SpatialTransformer(
        long channels, UNetConfig config, bool selfAttention, CrossAttentionKind kind, bool emitsContext = false)
        : base(nameof(SpatialTransformer))
    {
        endsWithContext = kind == CrossAttentionKind.ContextEnd;
        norm = new GroupNormLayer(config.NormGroups, channels, 1e-6);
        proj_in = new LinearLayer(channels, channels);
        transformer_blocks = new ModuleList<TransformerBlock>(
            new TransformerBlock(channels, config, selfAttention, kind, emitsContext));
        proj_out = endsWithContext ? null : new LinearLayer(channels, channels);
        RegisterComponents();
    }

    /// <param name="input">(N, C, H, W).</param>
    /// <param name="context">Context or text tokens, or null.</param>
    /// <returns>
    /// The image (the input itself where the block ends with its context tokens), and the context tokens where the
    /// block has them.
    /// </returns>
    public (Tensor Image, Tensor? ContextTokens) forward(Tensor input, Tensor? context)
    {
        (long height, long width) = (input.shape[2], input.shape[3]);
        Tensor tokens = proj_in.forward(Tokens.FromImage(norm.forward(input)));
        (tokens, Tensor? contextTokens) = transformer_blocks[0].forward(tokens, height, width, context);
        Tensor image = endsWithContext
            ? input
            : Tokens.ToImage(proj_out!.forward(tokens), height, width) + input;
        return (image, contextTokens);
    }
}
