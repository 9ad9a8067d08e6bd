using DarkDiff.Reference.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Conversion;

/// <summary>One layer of the text tower; names of its parameters are those of a diffusers folder.</summary>
internal sealed class TextLayer : Module<Tensor, Tensor>
{
    private readonly LayerNormLayer layer_norm1;
    private readonly TextAttention self_attn;
    private readonly LayerNormLayer layer_norm2;
    private readonly TextFeedForward mlp;

    public TextLayer(TextTowerConfig config)
        : base(nameof(TextLayer))
    {
        layer_norm1 = new LayerNormLayer(config.Width);
        self_attn = new TextAttention(config.Width);
        layer_norm2 = new LayerNormLayer(config.Width);
        mlp = new TextFeedForward(config.Width);
        RegisterComponents();
    }

    /// <param name="tokens">(T, C).</param>
    public override Tensor forward(Tensor tokens)
    {
        tokens += self_attn.forward(layer_norm1.forward(tokens));
        return tokens + mlp.forward(layer_norm2.forward(tokens));
    }

    private sealed class TextAttention : Module<Tensor, Tensor>
    {
        private readonly int heads;
        private readonly LinearLayer q_proj;
        private readonly LinearLayer k_proj;
        private readonly LinearLayer v_proj;
        private readonly LinearLayer out_proj;

        public TextAttention(int width)
            : base(nameof(TextAttention))
        {
            heads = width / TextTowerConfig.HeadDim;
            q_proj = new LinearLayer(width, width);
            k_proj = new LinearLayer(width, width);
            v_proj = new LinearLayer(width, width);
            out_proj = new LinearLayer(width, width);
            RegisterComponents();
        }

        public override Tensor forward(Tensor tokens)
        {
            long count = tokens.shape[0];
            Tensor Heads(Tensor t) => t.reshape(count, heads, TextTowerConfig.HeadDim).transpose(0, 1);
            Tensor query = Heads(q_proj.forward(tokens)) / Math.Sqrt(TextTowerConfig.HeadDim);
            Tensor scores = matmul(query, Heads(k_proj.forward(tokens)).transpose(1, 2));
            // A token sees itself and those before it.
            Tensor hidden = ones([count, count], ScalarType.Bool).triu(1);
            Tensor weights = functional.softmax(scores.masked_fill(hidden, double.NegativeInfinity), -1);
            Tensor mixed = matmul(weights, Heads(v_proj.forward(tokens)));
            return out_proj.forward(mixed.transpose(0, 1).reshape(tokens.shape));
        }
    }

    private sealed class TextFeedForward : Module<Tensor, Tensor>
    {
        private readonly LinearLayer fc1;
        private readonly LinearLayer fc2;

        public TextFeedForward(int width)
            : base(nameof(TextFeedForward))
        {
            fc1 = new LinearLayer(width, 4 * width);
            fc2 = new LinearLayer(4 * width, width);
            RegisterComponents();
        }

        public override Tensor forward(Tensor tokens) => fc2.forward(functional.gelu(fc1.forward(tokens)));
    }
}
