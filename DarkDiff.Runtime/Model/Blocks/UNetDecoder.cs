using DarkDiff.Kernels;
using DarkDiff.Runtime.Graph;

namespace DarkDiff.Runtime.Model.Blocks;

/// <summary>Up blocks and output of the U-Net; their transformers attend to the empty prompt, if to anything.</summary>
internal sealed class UNetDecoder
{
    private readonly UNetConfig config;
    private readonly Level[] levels;
    private readonly NormWeights normOut;
    private readonly ConvWeights convOut;

    public UNetDecoder(WeightScope scope, UNetConfig config)
    {
        this.config = config;
        int last = config.BlockOutChannels.Length - 1;
        levels = [.. Enumerable.Range(0, last + 1).Select(k => MakeLevel(scope["up_blocks"][k], config, last - k))];
        normOut = scope["conv_norm_out"].Norm(config.BlockOutChannels[0]);
        convOut = scope["conv_out"].Conv(config.InChannels, config.BlockOutChannels[0], 3);
    }

    /// <summary>The transformers that attend to text, in the order in which they run; none without text.</summary>
    public IEnumerable<TransformerBlock> TextTransformers => config.TextDim is null
        ? []
        : levels.SelectMany(level => level.Transformers);

    /// <summary>Adds the second half of the U-Net.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="hidden">The mid block's image.</param>
    /// <param name="skips">Last one on top; emptied.</param>
    /// <param name="timeEmbedding">(N, 1, 1, D).</param>
    /// <param name="text">Keys and values of each of <see cref="TextTransformers"/>.</param>
    /// <returns>(N, H, W, C), f32: ε or v.</returns>
    public TensorValue Add(
        GraphBuilder graph,
        TensorValue hidden,
        Stack<TensorValue> skips,
        TensorValue timeEmbedding,
        IReadOnlyList<KeyValue> text)
    {
        int layer = 0;
        foreach (Level level in levels)
        {
            for (int i = 0; i < level.ResidualBlocks.Length; i++)
            {
                hidden = level.ResidualBlocks[i].Add(graph, hidden, skips.Pop(), timeEmbedding);
                if (level.Transformers.Length > 0)
                {
                    KeyValue? context = config.TextDim is null ? null : text[layer++];
                    hidden = level.Transformers[i].Add(graph, hidden, context).Image!;
                }
            }

            if (level.Upsample is not null)
                hidden = Resampling.Double(graph, level.Upsample, hidden);
        }

        hidden = normOut.AddGroupNormSilu(graph, hidden, config.NormGroups, config.NormEpsilon);
        return graph.Conv2d(
            hidden, convOut.Weight, convOut.Bias, padBefore: 1, padAfter: 1, outputType: ElementType.F32);
    }

    private static Level MakeLevel(WeightScope scope, UNetConfig config, int level)
    {
        int last = config.BlockOutChannels.Length - 1;
        int channels = config.BlockOutChannels[level];
        int previous = config.BlockOutChannels[Math.Min(level + 1, last)];
        int below = config.BlockOutChannels[Math.Max(level - 1, 0)];
        bool text = config.TextDim is not null;
        bool hasTransformers = config.Attention[level] && (text || config.SelfAttention[level]);
        ResidualBlock[] residualBlocks = new ResidualBlock[config.LayersPerBlock + 1];
        List<TransformerBlock> transformers = [];
        for (int i = 0; i < residualBlocks.Length; i++)
        {
            int skip = i == config.LayersPerBlock ? below : channels;
            residualBlocks[i] = new ResidualBlock(
                scope["resnets"][i],
                (i == 0 ? previous : channels) + skip,
                channels,
                config.NormGroups,
                config.NormEpsilon,
                config.TimeEmbeddingDim);
            if (hasTransformers)
            {
                transformers.Add(new TransformerBlock(
                    scope["attentions"][i],
                    channels,
                    config,
                    config.SelfAttention[level],
                    text ? CrossAttention.Text : CrossAttention.None));
            }
        }

        ConvWeights? upsample = level > 0 ? scope["upsamplers"][0]["conv"].Conv(channels, channels, 3) : null;
        return new Level(residualBlocks, [.. transformers], upsample);
    }

    private sealed record Level(
        ResidualBlock[] ResidualBlocks, TransformerBlock[] Transformers, ConvWeights? Upsample);
}
