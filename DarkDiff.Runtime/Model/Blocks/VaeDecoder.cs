using DarkDiff.Kernels;
using DarkDiff.Runtime.Graph;

namespace DarkDiff.Runtime.Model.Blocks;

/// <summary>The VAE's decoder, with a residual at the input of every level (paper, Sec. 4.3 and Table A1).</summary>
internal sealed class VaeDecoder
{
    private readonly VaeConfig config;
    private readonly ConvWeights postQuant;
    private readonly ConvWeights convIn;
    private readonly VaeMidBlock mid;
    private readonly ConvWeights[] residualConvs;
    private readonly ResidualBlock[][] blocks;
    private readonly ConvWeights[] upsamples;
    private readonly NormWeights normOut;
    private readonly ConvWeights convOut;

    /// <param name="scope">Keys of the whole VAE.</param>
    /// <param name="config">Sizes.</param>
    public VaeDecoder(WeightScope scope, VaeConfig config)
    {
        this.config = config;
        WeightScope decoder = scope["decoder"];
        int[] channels = config.BlockOutChannels;
        int last = channels.Length - 1;
        postQuant = scope["post_quant_conv"].Conv(config.LatentChannels, config.LatentChannels, 1);
        convIn = decoder["conv_in"].Conv(channels[^1], config.LatentChannels, 3);
        mid = new VaeMidBlock(decoder["mid_block"], config);
        residualConvs = new ConvWeights[config.Residuals ? channels.Length : 0];
        for (int level = 0; level < residualConvs.Length; level++)
        {
            residualConvs[level] =
                scope["residual_convs"][level].Conv(channels[Math.Min(level + 1, last)], channels[level], 3);
        }

        blocks = new ResidualBlock[channels.Length][];
        upsamples = new ConvWeights[last];
        for (int k = 0; k <= last; k++)
        {
            WeightScope block = decoder["up_blocks"][k];
            int level = last - k;
            int input = channels[Math.Min(level + 1, last)];
            blocks[k] =
            [
                .. Enumerable.Range(0, config.LayersPerBlock + 1).Select(i => new ResidualBlock(
                    block["resnets"][i],
                    i == 0 ? input : channels[level],
                    channels[level],
                    config.NormGroups,
                    config.NormEpsilon)),
            ];
            if (k < last)
                upsamples[k] = block["upsamplers"][0]["conv"].Conv(channels[level], channels[level], 3);
        }

        normOut = decoder["conv_norm_out"].Norm(channels[0]);
        convOut = decoder["conv_out"].Conv(config.OutChannels, channels[0], 3);
    }

    /// <summary>Adds the decoder.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="latent">(N, H/f, W/f, C), scaled.</param>
    /// <param name="features">Residual features of the noisy image, finest first; none without residuals.</param>
    /// <returns>(N, H, W, OutChannels), f32, about [−1, 1], not clamped.</returns>
    public TensorValue Add(GraphBuilder graph, TensorValue latent, IReadOnlyList<TensorValue> features)
    {
        TensorValue hidden = graph.Scale(latent, 1 / config.ScalingFactor, config.LatentChannels);
        hidden = graph.Conv2d(hidden, postQuant.Weight, postQuant.Bias);
        hidden = graph.Conv2d(hidden, convIn.Weight, convIn.Bias, padBefore: 1, padAfter: 1);
        hidden = mid.Add(graph, hidden);
        for (int k = 0; k < blocks.Length; k++)
        {
            int level = blocks.Length - 1 - k;
            if (config.Residuals)
            {
                ConvWeights residual = residualConvs[level];
                hidden = graph.Conv2d(
                    features[level], residual.Weight, residual.Bias, residual: hidden, padBefore: 1, padAfter: 1);
            }

            foreach (ResidualBlock block in blocks[k])
                hidden = block.Add(graph, hidden);
            if (k < upsamples.Length)
                hidden = Resampling.Double(graph, upsamples[k], hidden);
        }

        hidden = normOut.AddGroupNormSilu(graph, hidden, config.NormGroups, config.NormEpsilon);
        return graph.Conv2d(
            hidden, convOut.Weight, convOut.Bias, padBefore: 1, padAfter: 1, outputType: ElementType.F32);
    }
}
