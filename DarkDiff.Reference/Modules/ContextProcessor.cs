using DarkDiff.Reference.Layers;
using DarkDiff.Runtime.Model;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>
/// The context processor (paper, Sec. 4.2): the U-Net's encoder and mid block on the condition latent; yields the
/// context tokens of every region layer.
/// </summary>
internal sealed class ContextProcessor : Module
{
    private readonly ConvLayer conv_in;
    private readonly TimeEmbedding time_embedding;
    private readonly ModuleList<UNetDownBlock> down_blocks = [];
    private readonly UNetMidBlock mid_block;

    public ContextProcessor(UNetConfig config)
        : base(nameof(ContextProcessor))
    {
        conv_in = new ConvLayer(config.InChannels, config.BlockOutChannels[0], 3, padding: 1);
        time_embedding = new TimeEmbedding(config.BlockOutChannels[0], config.TimeEmbeddingDim);
        CrossAttentionKind kind = config.TextDim is null ? CrossAttentionKind.None : CrossAttentionKind.Text;
        for (int level = 0; level < config.BlockOutChannels.Length; level++)
            down_blocks.Add(new UNetDownBlock(config, level, kind, emitsContext: true));
        mid_block = new UNetMidBlock(config, CrossAttentionKind.ContextEnd);
        RegisterComponents();
    }

    /// <param name="condition">(N, C, H, W): the condition latent z_c.</param>
    /// <param name="timestep">(N).</param>
    /// <param name="text">(1, T, D) or null.</param>
    /// <returns>Context tokens (N, H·W, C), one per region layer, in the order of the layers.</returns>
    public List<Tensor> forward(Tensor condition, Tensor timestep, Tensor? text)
    {
        List<Tensor> tokens = [];
        List<Tensor> skips = [];
        Tensor embedding = time_embedding.forward(timestep, condition.dtype);
        Tensor hidden = conv_in.forward(condition);
        foreach (UNetDownBlock block in down_blocks)
            hidden = block.forward(hidden, embedding, () => text, emitted => tokens.Add(emitted!), skips);
        tokens.Add(mid_block.forward(hidden, embedding, text).ContextTokens!);
        return tokens;
    }
}
