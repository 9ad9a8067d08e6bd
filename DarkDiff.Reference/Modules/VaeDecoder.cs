using DarkDiff.Reference.Layers;
using DarkDiff.Runtime.Model;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>The VAE's decoder, with a residual at the input of every level (paper, Sec. 4.3).</summary>
internal sealed class VaeDecoder : Module
{
    private readonly ConvLayer conv_in;
    private readonly VaeMidBlock mid_block;
    private readonly ModuleList<VaeUpBlock> up_blocks = [];
    private readonly GroupNormLayer conv_norm_out;
    private readonly ConvLayer conv_out;

    public VaeDecoder(VaeConfig config)
        : base(nameof(VaeDecoder))
    {
        conv_in = new ConvLayer(config.LatentChannels, config.BlockOutChannels[^1], 3, padding: 1);
        mid_block = new VaeMidBlock(config);
        for (int level = config.BlockOutChannels.Length - 1; level >= 0; level--)
            up_blocks.Add(new VaeUpBlock(config, level));
        conv_norm_out = new GroupNormLayer(config.NormGroups, config.BlockOutChannels[0], config.NormEpsilon);
        conv_out = new ConvLayer(config.BlockOutChannels[0], config.OutChannels, 3, padding: 1);
        RegisterComponents();
    }

    /// <param name="latent">(N, C, H/f, W/f) after post_quant_conv.</param>
    /// <param name="residuals">What is added to the input of each level, finest first; none without residuals.</param>
    /// <returns>(N, OutChannels, H, W), about [−1, 1], not clamped.</returns>
    public Tensor forward(Tensor latent, IReadOnlyList<Tensor> residuals)
    {
        Tensor hidden = mid_block.forward(conv_in.forward(latent));
        for (int i = 0; i < up_blocks.Count; i++)
            hidden = up_blocks[i].forward(residuals.Count == 0 ? hidden : hidden + residuals[up_blocks.Count - 1 - i]);
        return conv_out.forward(functional.silu(conv_norm_out.forward(hidden)));
    }
}
