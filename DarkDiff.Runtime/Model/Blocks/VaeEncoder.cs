using DarkDiff.Kernels;
using DarkDiff.Runtime.Graph;

namespace DarkDiff.Runtime.Model.Blocks;

/// <summary>The VAE's encoder, up to the scaled mean.</summary>
internal sealed class VaeEncoder
{
    private readonly VaeConfig config;
    private readonly ConvWeights convIn;
    private readonly ResidualBlock[][] levels;
    private readonly ConvWeights[] downsamples;
    private readonly VaeMidBlock mid;
    private readonly NormWeights normOut;
    private readonly ConvWeights convOut;
    private readonly ConvWeights quant;

    /// <param name="scope">Keys of the whole VAE.</param>
    /// <param name="config">Sizes.</param>
    public VaeEncoder(WeightScope scope, VaeConfig config)
    {
        this.config = config;
        WeightScope encoder = scope["encoder"];
        int[] channels = config.BlockOutChannels;
        convIn = encoder["conv_in"].Conv(channels[0], config.InChannels, 3);
        levels = new ResidualBlock[channels.Length][];
        downsamples = new ConvWeights[channels.Length - 1];
        for (int level = 0; level < levels.Length; level++)
        {
            WeightScope block = encoder["down_blocks"][level];
            int input = channels[Math.Max(level - 1, 0)];
            levels[level] =
            [
                .. Enumerable.Range(0, config.LayersPerBlock).Select(i => new ResidualBlock(
                    block["resnets"][i],
                    i == 0 ? input : channels[level],
                    channels[level],
                    config.NormGroups,
                    config.NormEpsilon)),
            ];
            if (level < downsamples.Length)
                downsamples[level] = block["downsamplers"][0]["conv"].Conv(channels[level], channels[level], 3);
        }

        mid = new VaeMidBlock(encoder["mid_block"], config);
        normOut = encoder["conv_norm_out"].Norm(channels[^1]);
        convOut = encoder["conv_out"].Conv(2 * config.LatentChannels, channels[^1], 3);
        quant = scope["quant_conv"].Conv(2 * config.LatentChannels, 2 * config.LatentChannels, 1);
    }

    /// <summary>Adds the encoder.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="image">(N, H, W, InChannels) in [−1, 1].</param>
    /// <returns>
    /// The latent (N, H/f, W/f, C), f32, mean · scaling factor, and the output of every level, finest first; none of
    /// these without residuals.
    /// </returns>
    public (TensorValue Latent, List<TensorValue> Features) Add(GraphBuilder graph, TensorValue image)
    {
        List<TensorValue> features = [];
        TensorValue hidden = graph.Conv2d(image, convIn.Weight, convIn.Bias, padBefore: 1, padAfter: 1);
        for (int level = 0; level < levels.Length; level++)
        {
            foreach (ResidualBlock block in levels[level])
                hidden = block.Add(graph, hidden);
            if (config.Residuals)
                features.Add(hidden);
            if (level < downsamples.Length)
                hidden = Resampling.HalvePaddedAfter(graph, downsamples[level], hidden);
        }

        hidden = mid.Add(graph, hidden);
        hidden = normOut.AddGroupNormSilu(graph, hidden, config.NormGroups, config.NormEpsilon);
        hidden = graph.Conv2d(hidden, convOut.Weight, convOut.Bias, padBefore: 1, padAfter: 1);
        hidden = graph.Conv2d(hidden, quant.Weight, quant.Bias);
        return (graph.Scale(hidden, config.ScalingFactor, config.LatentChannels, ElementType.F32), features);
    }
}
