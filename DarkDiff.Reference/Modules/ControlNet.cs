using DarkDiff.Reference.Layers;
using DarkDiff.Runtime.Model;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>
/// A copy of the U-Net's encoder and mid block on [z_t, z_c], whose features join those of the U-Net through 1×1
/// convolutions that start at zero (paper, Appendix A2: SD Control).
/// </summary>
internal sealed class ControlNet : Module
{
    private readonly ConvLayer conv_in;
    private readonly TimeEmbedding time_embedding;
    private readonly ModuleList<UNetDownBlock> down_blocks = [];
    private readonly UNetMidBlock mid_block;
    private readonly ModuleList<ConvLayer> controlnet_down_blocks = [];
    private readonly ConvLayer controlnet_mid_block;

    public ControlNet(UNetConfig config)
        : base(nameof(ControlNet))
    {
        CrossAttentionKind kind = config.TextDim is null ? CrossAttentionKind.None : CrossAttentionKind.Text;
        conv_in = new ConvLayer(2 * config.InChannels, config.BlockOutChannels[0], 3, padding: 1);
        time_embedding = new TimeEmbedding(config.BlockOutChannels[0], config.TimeEmbeddingDim);
        for (int level = 0; level < config.BlockOutChannels.Length; level++)
            down_blocks.Add(new UNetDownBlock(config, level, kind, emitsContext: false));
        mid_block = new UNetMidBlock(config, kind);
        foreach (int channels in config.SkipChannels)
            controlnet_down_blocks.Add(new ConvLayer(channels, channels, 1, zero: true));
        controlnet_mid_block = new ConvLayer(config.BlockOutChannels[^1], config.BlockOutChannels[^1], 1, zero: true);
        RegisterComponents();
    }

    /// <param name="latent">(N, C, H, W): z_t.</param>
    /// <param name="condition">(N, C, H, W): z_c.</param>
    /// <param name="timestep">(N).</param>
    /// <param name="text">(1, T, D) or null.</param>
    /// <returns>What is added to each skip, in the order in which they arise, and to the mid block's image.</returns>
    public (List<Tensor> Skips, Tensor Hidden) forward(Tensor latent, Tensor condition, Tensor timestep, Tensor? text)
    {
        Tensor embedding = time_embedding.forward(timestep, latent.dtype);
        Tensor hidden = conv_in.forward(cat([latent, condition], 1));
        List<Tensor> skips = [hidden];
        foreach (UNetDownBlock block in down_blocks)
            hidden = block.forward(hidden, embedding, () => text, _ => { }, skips);
        hidden = mid_block.forward(hidden, embedding, text).Hidden;
        return (
            skips.Select((skip, i) => controlnet_down_blocks[i].forward(skip)).ToList(),
            controlnet_mid_block.forward(hidden));
    }
}
