using DarkDiff.Reference.Layers;
using DarkDiff.Runtime.Model;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>Self-attention, cross-attention and feed-forward, each on a LayerNorm and with a residual.</summary>
internal sealed class TransformerBlock : Module
{
    private readonly int regionSize;
    private readonly CrossAttentionKind kind;
    private readonly LayerNormLayer? norm1;
    private readonly Attention? attn1;
    private readonly LayerNormLayer? norm2;
    private readonly Attention? attn2;
    private readonly LayerNormLayer? norm3;
    private readonly FeedForward? ff;

    /// <param name="channels">Channels of the tokens.</param>
    /// <param name="config">Sizes.</param>
    /// <param name="selfAttention">Whether there is an <c>attn1</c>.</param>
    /// <param name="kind">What <c>attn2</c> attends to.</param>
    /// <param name="emitsContext">Whether <c>norm2</c> is there for its output alone (context processor).</param>
    public TransformerBlock(
        long channels, UNetConfig config, bool selfAttention, CrossAttentionKind kind, bool emitsContext)
        : base(nameof(TransformerBlock))
    {
        regionSize = config.RegionSize;
        this.kind = kind;
        if (selfAttention)
        {
            norm1 = new LayerNormLayer(channels);
            attn1 = new Attention(channels, channels, config.HeadDim);
        }

        bool attends = kind is not (CrossAttentionKind.None or CrossAttentionKind.ContextEnd);
        if (emitsContext || attends)
            norm2 = new LayerNormLayer(channels);
        if (attends)
        {
            long contextDim = kind == CrossAttentionKind.Text ? config.TextDim!.Value : channels;
            attn2 = new Attention(channels, contextDim, config.HeadDim);
        }

        if (kind != CrossAttentionKind.ContextEnd)
        {
            norm3 = new LayerNormLayer(channels);
            ff = new FeedForward(channels);
        }

        RegisterComponents();
    }

    /// <param name="tokens">(N, H·W, C).</param>
    /// <param name="height">Rows of tokens.</param>
    /// <param name="width">Columns of tokens.</param>
    /// <param name="context">Context tokens of this layer, (N, H·W, C), or text tokens, or null.</param>
    /// <returns>The tokens, and the output of <c>norm2</c> where there is one.</returns>
    public (Tensor Tokens, Tensor? Normed) forward(Tensor tokens, long height, long width, Tensor? context)
    {
        if (attn1 is not null)
        {
            Tensor normed1 = norm1!.forward(tokens);
            tokens += attn1.forward(normed1, normed1);
        }

        Tensor? normed2 = norm2?.forward(tokens);
        if (kind == CrossAttentionKind.Region)
            tokens += attn2!.WithinRegions(normed2!, context!, height, width, regionSize);
        else if (kind is CrossAttentionKind.Global or CrossAttentionKind.Text)
            tokens += attn2!.forward(normed2!, context!);
        if (ff is not null)
            tokens += ff.forward(norm3!.forward(tokens));
        return (tokens, normed2);
    }
}
