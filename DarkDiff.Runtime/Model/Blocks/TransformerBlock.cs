using DarkDiff.Kernels;
using DarkDiff.Runtime.Graph;

namespace DarkDiff.Runtime.Model.Blocks;

/// <summary>
/// GroupNorm, projection, one transformer block, projection, residual. Tokens are the image's own memory: nothing is
/// transposed.
/// </summary>
internal sealed class TransformerBlock
{
    private const float NormEpsilon = 1e-6f;

    private readonly UNetConfig config;
    private readonly CrossAttention kind;
    private readonly NormWeights norm;
    private readonly LinearWeights projectionIn;
    private readonly NormWeights? norm1;
    private readonly AttentionWeights? selfAttention;
    private readonly NormWeights? norm2;
    private readonly AttentionWeights? crossAttention;
    private readonly NormWeights? norm3;
    private readonly LinearWeights? feedForwardIn;
    private readonly LinearWeights? feedForwardOut;
    private readonly LinearWeights? projectionOut;

    /// <param name="scope">Its keys.</param>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="config">Sizes.</param>
    /// <param name="hasSelfAttention">Whether there is an <c>attn1</c>.</param>
    /// <param name="kind">What <c>attn2</c> attends to.</param>
    /// <param name="emitsContext">Whether it belongs to the context processor: <c>norm2</c> is its product.</param>
    /// <param name="endsWithContext">Whether nothing follows <c>norm2</c>.</param>
    public TransformerBlock(
        WeightScope scope,
        int channels,
        UNetConfig config,
        bool hasSelfAttention,
        CrossAttention kind,
        bool emitsContext = false,
        bool endsWithContext = false)
    {
        this.config = config;
        this.kind = kind;
        int heads = channels / config.HeadDim;
        WeightScope block = scope["transformer_blocks"][0];
        norm = scope["norm"].Norm(channels);
        projectionIn = scope["proj_in"].Linear(channels, channels);
        if (hasSelfAttention)
        {
            norm1 = block["norm1"].Norm(channels);
            selfAttention = new AttentionWeights(block["attn1"], channels, channels, heads, hasBias: false);
        }

        if (emitsContext || kind != CrossAttention.None)
            norm2 = block["norm2"].Norm(channels);
        if (endsWithContext)
            return;
        if (kind != CrossAttention.None)
        {
            int contextDim = kind == CrossAttention.Text ? config.TextDim!.Value : channels;
            crossAttention = new AttentionWeights(block["attn2"], channels, contextDim, heads, hasBias: false);
        }

        norm3 = block["norm3"].Norm(channels);
        feedForwardIn = block["ff"]["net"][0]["proj"].Linear(8 * channels, channels);
        feedForwardOut = block["ff"]["net"][2].Linear(channels, 4 * channels);
        projectionOut = scope["proj_out"].Linear(channels, channels);
    }

    /// <summary>Adds the keys and values that this block's <c>attn2</c> takes from a context.</summary>
    public KeyValue AddKeyValue(GraphBuilder graph, TensorValue context) =>
        crossAttention!.AddKeyValue(graph, context);

    /// <summary>Adds the block.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="input">(N, H, W, C).</param>
    /// <param name="context">Keys and values of <c>attn2</c>, or absent.</param>
    /// <returns>
    /// The image (absent where the block ends with its context tokens), and the output of <c>norm2</c> (absent where
    /// there is none).
    /// </returns>
    public (TensorValue? Image, TensorValue? ContextTokens) Add(
        GraphBuilder graph, TensorValue input, KeyValue? context)
    {
        TensorValue tokens = projectionIn.Add(graph, norm.AddGroupNorm(graph, input, config.NormGroups, NormEpsilon));
        if (selfAttention is not null)
        {
            TensorValue normed = norm1!.AddLayerNorm(graph, tokens);
            tokens = selfAttention.Add(graph, normed, selfAttention.AddKeyValue(graph, normed), tokens);
        }

        TensorValue? normed2 = norm2?.AddLayerNorm(graph, tokens);
        if (projectionOut is null)
            return (null, normed2);
        if (kind == CrossAttention.Region)
            tokens = crossAttention!.AddWithinRegions(graph, normed2!, context!, config.RegionSize, tokens);
        else if (kind != CrossAttention.None)
            tokens = crossAttention!.Add(graph, normed2!, context!, tokens);
        TensorValue wide = feedForwardIn!.AddGeglu(graph, norm3!.AddLayerNorm(graph, tokens));
        tokens = feedForwardOut!.Add(graph, wide, tokens);
        return (projectionOut.Add(graph, tokens, input), normed2);
    }
}
