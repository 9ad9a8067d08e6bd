using DarkDiff.Kernels;
using DarkDiff.Runtime.Graph;

namespace DarkDiff.Runtime.Model.Blocks;

/// <summary>
/// <c>conv_in</c>, down blocks and mid block: the first half of the U-Net, the whole of the context processor, which has
/// the same sizes but ends with the mid block's context tokens, and the copy of a ControlNet.
/// </summary>
internal sealed class UNetEncoder
{
    private readonly bool isContext;
    private readonly CrossAttention kind;
    private readonly ConvWeights convIn;
    private readonly Level[] levels;
    private readonly ResidualBlock[] midResidualBlocks;
    private readonly TransformerBlock midTransformer;

    /// <param name="scope">Its keys.</param>
    /// <param name="config">Sizes.</param>
    /// <param name="role">Which network it is.</param>
    public UNetEncoder(WeightScope scope, UNetConfig config, EncoderRole role)
    {
        isContext = role == EncoderRole.Context;
        kind = KindOf(config, role);
        bool readsCondition = role == EncoderRole.Control
            || (role == EncoderRole.UNet && config.Conditioning == Conditioning.Concat);
        int inputs = readsCondition ? 2 * config.InChannels : config.InChannels;
        convIn = scope["conv_in"].Conv(config.BlockOutChannels[0], inputs, 3);
        levels = [.. config.BlockOutChannels.Select((_, level) => MakeLevel(scope["down_blocks"][level], config, level))];
        int channels = config.BlockOutChannels[^1];
        WeightScope mid = scope["mid_block"];
        midResidualBlocks =
        [
            .. Enumerable.Range(0, isContext ? 1 : 2).Select(i => new ResidualBlock(
                mid["resnets"][i], channels, channels, config.NormGroups, config.NormEpsilon, config.TimeEmbeddingDim)),
        ];
        midTransformer = new TransformerBlock(
            mid["attentions"][0],
            channels,
            config,
            hasSelfAttention: true,
            isContext ? CrossAttention.None : kind,
            emitsContext: isContext,
            endsWithContext: isContext);
    }

    /// <summary>The transformers in the order in which they run.</summary>
    public IEnumerable<TransformerBlock> Transformers =>
        levels.SelectMany(level => level.Transformers).Append(midTransformer);

    /// <summary>Those of them that attend to text; not asked of the context processor.</summary>
    public IEnumerable<TransformerBlock> TextTransformers => kind == CrossAttention.Text ? Transformers : [];

    /// <summary>Adds the context processor.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="condition">(N, H, W, C): z_c, or noise.</param>
    /// <param name="timeEmbedding">(N, 1, 1, D).</param>
    /// <param name="text">Tokens of the empty prompt, or absent.</param>
    /// <returns>Context tokens, one value per region layer.</returns>
    public List<TensorValue> AddContext(
        GraphBuilder graph, TensorValue condition, TensorValue timeEmbedding, TensorValue? text)
    {
        List<TensorValue> tokens = [];
        Run(
            graph,
            condition,
            timeEmbedding,
            transformer => text is null || transformer == midTransformer ? null : transformer.AddKeyValue(graph, text),
            emitted => tokens.Add(emitted!));
        return tokens;
    }

    /// <summary>Adds the first half of the U-Net.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="latent">(N, H, W, C).</param>
    /// <param name="timeEmbedding">(N, 1, 1, D).</param>
    /// <param name="contexts">Keys and values of every transformer; none where they have no cross-attention.</param>
    /// <param name="condition">z_c, shape of <paramref name="latent"/>, where it is read beside the latent.</param>
    /// <returns>The mid block's image, and the skips, last one on top.</returns>
    public (TensorValue Hidden, Stack<TensorValue> Skips) AddUNet(
        GraphBuilder graph,
        TensorValue latent,
        TensorValue timeEmbedding,
        IReadOnlyList<KeyValue> contexts,
        TensorValue? condition = null)
    {
        int layer = 0;
        return Run(
            graph,
            latent,
            timeEmbedding,
            _ => kind == CrossAttention.None ? null : contexts[layer++],
            _ => { },
            condition);
    }

    private (TensorValue Hidden, Stack<TensorValue> Skips) Run(
        GraphBuilder graph,
        TensorValue input,
        TensorValue timeEmbedding,
        Func<TransformerBlock, KeyValue?> contextOf,
        Action<TensorValue?> emit,
        TensorValue? input2 = null)
    {
        TensorValue hidden = graph.Conv2d(
            input, convIn.Weight, convIn.Bias, input2: input2, padBefore: 1, padAfter: 1);
        Stack<TensorValue> skips = new([hidden]);
        foreach (Level level in levels)
        {
            for (int i = 0; i < level.ResidualBlocks.Length; i++)
            {
                hidden = level.ResidualBlocks[i].Add(graph, hidden, timeEmbedding: timeEmbedding);
                if (level.Transformers.Length > 0)
                    hidden = AddTransformer(level.Transformers[i], hidden)!;
                skips.Push(hidden);
            }

            if (level.Downsample is not null)
            {
                hidden = Resampling.Halve(graph, level.Downsample, hidden);
                skips.Push(hidden);
            }
        }

        hidden = midResidualBlocks[0].Add(graph, hidden, timeEmbedding: timeEmbedding);
        TensorValue? mid = AddTransformer(midTransformer, hidden);
        return (isContext ? hidden : midResidualBlocks[1].Add(graph, mid!, timeEmbedding: timeEmbedding), skips);

        TensorValue? AddTransformer(TransformerBlock transformer, TensorValue image)
        {
            (TensorValue? result, TensorValue? tokens) = transformer.Add(graph, image, contextOf(transformer));
            emit(tokens);
            return result;
        }
    }

    private static CrossAttention KindOf(UNetConfig config, EncoderRole role)
    {
        CrossAttention plain = config.TextDim is null ? CrossAttention.None : CrossAttention.Text;
        return role != EncoderRole.UNet
            ? plain
            : config.Conditioning switch
            {
                Conditioning.Region => CrossAttention.Region,
                Conditioning.Global => CrossAttention.Global,
                _ => plain,
            };
    }

    private Level MakeLevel(WeightScope scope, UNetConfig config, int level)
    {
        int channels = config.BlockOutChannels[level];
        int input = config.BlockOutChannels[Math.Max(level - 1, 0)];
        ResidualBlock[] residualBlocks = new ResidualBlock[config.LayersPerBlock];
        List<TransformerBlock> transformers = [];
        for (int i = 0; i < residualBlocks.Length; i++)
        {
            residualBlocks[i] = new ResidualBlock(
                scope["resnets"][i],
                i == 0 ? input : channels,
                channels,
                config.NormGroups,
                config.NormEpsilon,
                config.TimeEmbeddingDim);
            if (config.Attention[level])
            {
                transformers.Add(new TransformerBlock(
                    scope["attentions"][i], channels, config, config.SelfAttention[level], kind, emitsContext: isContext));
            }
        }

        ConvWeights? downsample = level < config.BlockOutChannels.Length - 1
            ? scope["downsamplers"][0]["conv"].Conv(channels, channels, 3)
            : null;
        return new Level(residualBlocks, [.. transformers], downsample);
    }

    private sealed record Level(
        ResidualBlock[] ResidualBlocks, TransformerBlock[] Transformers, ConvWeights? Downsample);
}
