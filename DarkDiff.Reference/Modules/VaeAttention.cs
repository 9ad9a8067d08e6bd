using DarkDiff.Reference.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>Self-attention of the VAE's mid block: one head over all channels.</summary>
internal sealed class VaeAttention : Module<Tensor, Tensor>
{
    private readonly GroupNormLayer group_norm;
    private readonly LinearLayer to_q;
    private readonly LinearLayer to_k;
    private readonly LinearLayer to_v;
    private readonly ModuleList<LinearLayer> to_out;

    public VaeAttention(long channels, int groups, double epsilon)
        : base(nameof(VaeAttention))
    {
        group_norm = new GroupNormLayer(groups, channels, epsilon);
        to_q = new LinearLayer(channels, channels);
        to_k = new LinearLayer(channels, channels);
        to_v = new LinearLayer(channels, channels);
        to_out = new ModuleList<LinearLayer>(new LinearLayer(channels, channels));
        RegisterComponents();
    }

    /// <param name="input">(N, C, H, W).</param>
    public override Tensor forward(Tensor input)
    {
        Tensor tokens = Tokens.FromImage(group_norm.forward(input));
        Tensor mixed = Attention.Attend(to_q.forward(tokens), to_k.forward(tokens), to_v.forward(tokens), heads: 1);
        return input + Tokens.ToImage(to_out[0].forward(mixed), input.shape[2], input.shape[3]);
    }
}
