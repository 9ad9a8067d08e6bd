using DarkDiff.Reference.Layers;
using DarkDiff.Runtime.Model;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>
/// The denoising U-Net. Its encoder and mid block attend to the context processor, or to the empty prompt as in plain
/// Stable Diffusion where the config conditions it otherwise.
/// </summary>
internal sealed class UNet : Module
{
    private readonly bool attendsToText;
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
        CrossAttentionKind kind = config.Conditioning switch
        {
            Conditioning.Region => CrossAttentionKind.Region,
            Conditioning.Global => CrossAttentionKind.Global,
            _ => config.TextDim is null ? CrossAttentionKind.None : CrossAttentionKind.Text,
        };
        attendsToText = kind == CrossAttentionKind.Text;
        int inputs = config.Conditioning == Conditioning.Concat ? 2 * config.InChannels : config.InChannels;
        conv_in = new ConvLayer(inputs, config.BlockOutChannels[0], 3, padding: 1);
        time_embedding = new TimeEmbedding(config.BlockOutChannels[0], config.TimeEmbeddingDim);
        for (int level = 0; level < levels; level++)
            down_blocks.Add(new UNetDownBlock(config, level, kind, emitsContext: false));
        mid_block = new UNetMidBlock(config, kind);
        for (int level = levels - 1; level >= 0; level--)
            up_blocks.Add(new UNetUpBlock(config, level));
        conv_norm_out = new GroupNormLayer(config.NormGroups, config.BlockOutChannels[0], config.NormEpsilon);
        conv_out = new ConvLayer(config.BlockOutChannels[0], config.InChannels, 3, padding: 1);
        RegisterComponents();
    }

    /// <param name="latent">(N, C, H, W): z_t; [z_t, z_c] where they are concatenated.</param>
    /// <param name="timestep">(N).</param>
    /// <param name="context">Context tokens of every layer that attends to the context processor; else none.</param>
    /// <param name="text">(1, T, D) or null.</param>
    /// <param name="control">What a ControlNet adds to each skip and to the mid block's image; null without one.</param>
    /// <returns>(N, C, H, W): ε or v.</returns>
    public Tensor forward(
        Tensor latent,
        Tensor timestep,
        IReadOnlyList<Tensor> context,
        Tensor? text,
        (List<Tensor> Skips, Tensor Hidden)? control = null)
    {
        Tensor embedding = time_embedding.forward(timestep, latent.dtype);
        Tensor hidden = conv_in.forward(latent);
        List<Tensor> skips = [hidden];
        int layer = 0;
        foreach (UNetDownBlock block in down_blocks)
            hidden = block.forward(hidden, embedding, ContextOf, _ => { }, skips);
        hidden = mid_block.forward(hidden, embedding, ContextOf()).Hidden;
        if (control is (List<Tensor> addedSkips, Tensor addedHidden))
        {
            hidden += addedHidden;
            skips = skips.Zip(addedSkips, (skip, added) => skip + added).ToList();
        }

        Stack<Tensor> remaining = new(skips);
        foreach (UNetUpBlock block in up_blocks)
            hidden = block.forward(hidden, embedding, text, remaining);
        return conv_out.forward(functional.silu(conv_norm_out.forward(hidden)));

        Tensor? ContextOf() => attendsToText ? text : layer < context.Count ? context[layer++] : null;
    }
}
