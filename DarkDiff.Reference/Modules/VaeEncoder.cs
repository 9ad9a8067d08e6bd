using DarkDiff.Reference.Layers;
using DarkDiff.Runtime.Model;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>The VAE's encoder.</summary>
internal sealed class VaeEncoder : Module
{
    private readonly ConvLayer conv_in;
    private readonly ModuleList<VaeDownBlock> down_blocks = [];
    private readonly VaeMidBlock mid_block;
    private readonly GroupNormLayer conv_norm_out;
    private readonly ConvLayer conv_out;

    public VaeEncoder(VaeConfig config)
        : base(nameof(VaeEncoder))
    {
        conv_in = new ConvLayer(config.InChannels, config.BlockOutChannels[0], 3, padding: 1);
        for (int level = 0; level < config.BlockOutChannels.Length; level++)
            down_blocks.Add(new VaeDownBlock(config, level));
        mid_block = new VaeMidBlock(config);
        conv_norm_out = new GroupNormLayer(config.NormGroups, config.BlockOutChannels[^1], config.NormEpsilon);
        conv_out = new ConvLayer(config.BlockOutChannels[^1], 2 * config.LatentChannels, 3, padding: 1);
        RegisterComponents();
    }

    /// <param name="image">(N, InChannels, H, W) in [−1, 1].</param>
    /// <returns>(N, 2·C, H/f, W/f) before quant_conv, and the output of every level, finest first.</returns>
    public (Tensor Moments, List<Tensor> Features) forward(Tensor image)
    {
        List<Tensor> features = [];
        Tensor hidden = conv_in.forward(image);
        foreach (VaeDownBlock block in down_blocks)
        {
            (hidden, Tensor feature) = block.forward(hidden);
            features.Add(feature);
        }

        hidden = functional.silu(conv_norm_out.forward(mid_block.forward(hidden)));
        return (conv_out.forward(hidden), features);
    }
}
