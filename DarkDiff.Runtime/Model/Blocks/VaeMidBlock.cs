using DarkDiff.Kernels;
using DarkDiff.Runtime.Graph;

namespace DarkDiff.Runtime.Model.Blocks;

/// <summary>The coarsest block of the VAE's encoder and decoder.</summary>
internal sealed class VaeMidBlock
{
    private readonly VaeConfig config;
    private readonly ResidualBlock first;
    private readonly NormWeights? attentionNorm;
    private readonly AttentionWeights? attention;
    private readonly ResidualBlock second;

    public VaeMidBlock(WeightScope scope, VaeConfig config)
    {
        this.config = config;
        int channels = config.BlockOutChannels[^1];
        first = new ResidualBlock(scope["resnets"][0], channels, channels, config.NormGroups, config.NormEpsilon);
        second = new ResidualBlock(scope["resnets"][1], channels, channels, config.NormGroups, config.NormEpsilon);
        if (config.MidAttention)
        {
            WeightScope attentions = scope["attentions"][0];
            attentionNorm = attentions["group_norm"].Norm(channels);
            attention = new AttentionWeights(attentions, channels, channels, heads: 1, hasBias: true);
        }
    }

    /// <summary>Adds the block.</summary>
    public TensorValue Add(GraphBuilder graph, TensorValue input)
    {
        TensorValue hidden = first.Add(graph, input);
        if (attention is not null)
        {
            TensorValue normed = attentionNorm!.AddGroupNorm(graph, hidden, config.NormGroups, config.NormEpsilon);
            hidden = attention.Add(graph, normed, attention.AddKeyValue(graph, normed), hidden);
        }

        return second.Add(graph, hidden);
    }
}
