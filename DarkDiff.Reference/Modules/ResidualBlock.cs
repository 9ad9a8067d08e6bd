using DarkDiff.Reference.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>Residual block of the VAE (no time embedding) and of the U-Net.</summary>
internal sealed class ResidualBlock : Module<Tensor, Tensor?, Tensor>
{
    private readonly GroupNormLayer norm1;
    private readonly ConvLayer conv1;
    private readonly LinearLayer? time_emb_proj;
    private readonly GroupNormLayer norm2;
    private readonly ConvLayer conv2;
    private readonly ConvLayer? conv_shortcut;

    public ResidualBlock(long inChannels, long outChannels, int groups, double epsilon, long? timeEmbeddingDim = null)
        : base(nameof(ResidualBlock))
    {
        norm1 = new GroupNormLayer(groups, inChannels, epsilon);
        conv1 = new ConvLayer(inChannels, outChannels, 3, padding: 1);
        time_emb_proj = timeEmbeddingDim is long dim ? new LinearLayer(dim, outChannels) : null;
        norm2 = new GroupNormLayer(groups, outChannels, epsilon);
        conv2 = new ConvLayer(outChannels, outChannels, 3, padding: 1);
        conv_shortcut = inChannels != outChannels ? new ConvLayer(inChannels, outChannels, 1) : null;
        RegisterComponents();
    }

    /// <param name="input">(N, C, H, W).</param>
    /// <param name="timeEmbedding">(N, D), or null in the VAE.</param>
    public override Tensor forward(Tensor input, Tensor? timeEmbedding)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor hidden = conv1.forward(functional.silu(norm1.forward(input)));
        if (time_emb_proj is not null)
            hidden += time_emb_proj.forward(functional.silu(timeEmbedding!)).unsqueeze(-1).unsqueeze(-1);
        hidden = conv2.forward(functional.silu(norm2.forward(hidden)));
        return ((conv_shortcut is null ? input : conv_shortcut.forward(input)) + hidden).MoveToOuterDisposeScope();
    }
}
