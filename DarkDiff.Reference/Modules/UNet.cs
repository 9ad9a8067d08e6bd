using DarkDiff.Reference.Layers;
using DarkDiff.Runtime.Model;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>The denoising U-Net with region cross-attention in its encoder and mid block.</summary>
internal sealed class UNet : Module
{
    private readonly ConvLayer conv_in;
    private readonly TimeEmbedding time_embedding;
    private readonly ModuleList<UNetDownBlock> down_blocks = [];
    private readonly UNetMidBlock mid_block;
    private readonly ModuleList<UNetUpBlock> up_blocks = [];
    private readonly GroupNormLayer conv_norm_out;
    private readonly ConvLayer conv_out;

    public UNet(UNetConfig config)
        : base(nameof(UNet))
    {
        int levels = config.BlockOutChannels.Length;
        conv_in = new ConvLayer(config.InChannels, config.BlockOutChannels[0], 3, padding: 1);
        time_embedding = new TimeEmbedding(config.BlockOutChannels[0], config.TimeEmbeddingDim);
        for (int level = 0; level < levels; level++)
            down_blocks.Add(new UNetDownBlock(config, level, CrossAttentionKind.Region, emitsContext: false));
        mid_block = new UNetMidBlock(config, isContext: false);
        for (int level = levels - 1; level >= 0; level--)
            up_blocks.Add(new UNetUpBlock(config, level));
        conv_norm_out = new GroupNormLayer(config.NormGroups, config.BlockOutChannels[0], config.NormEpsilon);
        conv_out = new ConvLayer(config.BlockOutChannels[0], config.InChannels, 3, padding: 1);
        RegisterComponents();
    }

    /// <param name="latent">(N, C, H, W): z_t.</param>
    /// <param name="timestep">(N).</param>
    /// <param name="context">Context tokens of every region layer.</param>
    /// <param name="text">(1, T, D) or null.</param>
    /// <returns>(N, C, H, W): ε or v.</returns>
    public Tensor forward(Tensor latent, Tensor timestep, IReadOnlyList<Tensor> context, Tensor? text)
    {
        Tensor embedding = time_embedding.forward(timestep, latent.dtype);
        Tensor hidden = conv_in.forward(latent);
        List<Tensor> skips = [hidden];
        int layer = 0;
        foreach (UNetDownBlock block in down_blocks)
            hidden = block.forward(hidden, embedding, () => context[layer++], _ => { }, skips);
        hidden = mid_block.forward(hidden, embedding, context[layer]).Hidden;
        Stack<Tensor> remaining = new(skips);
        foreach (UNetUpBlock block in up_blocks)
            hidden = block.forward(hidden, embedding, text, remaining);
        return conv_out.forward(functional.silu(conv_norm_out.forward(hidden)));
    }
}
