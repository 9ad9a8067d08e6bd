using DarkDiff.Runtime.Model;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Runtime.Tests.Conversion;

/// <summary>
/// Plain Stable Diffusion 2.1 written down from the structure of its single-file layout, with random weights: names come
/// from counting blocks as that layout does, and nothing of the models under test is used. Sizes come from a config.
/// Weights are values that f16 holds; they are made when a layer first asks for them. The type of an input decides the
/// arithmetic.
/// </summary>
internal sealed class PlainStableDiffusion : IDisposable
{
    private const string UNet = "model.diffusion_model.";
    private const string Vae = "first_stage_model.";
    private const string Text = "cond_stage_model.model.";
    private const int TextLayersRun = 23;

    private readonly ModelConfig config;
    private readonly Generator random;
    private readonly Dictionary<string, Tensor> weights = new(StringComparer.Ordinal);

    public PlainStableDiffusion(ModelConfig config, ulong seed)
    {
        this.config = config;
        random = new Generator(seed);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        // A pass through everything makes every weight.
        _ = Decode(Encode(zeros(1, 3, 32, 32)));
        Tensor text = EmptyPrompt(ScalarType.Float32);
        (Tensor hidden, Stack<Tensor> skips) = Down(zeros(1, 4, 8, 8), 1, text);
        _ = Up(hidden, skips, 1, text);
        // The text tower has a layer more than is run.
        TextLayer(zeros(2, TextWidth), TextLayersRun);
        foreach (Tensor weight in weights.Values)
            weight.DetachFromDisposeScope();
    }

    /// <summary>All weights, f32, by their names in a single file.</summary>
    public IReadOnlyDictionary<string, Tensor> Weights => weights;

    private int TextWidth => config.Unet.TextDim!.Value;

    public void Dispose()
    {
        foreach (Tensor weight in weights.Values)
            weight.Dispose();
        random.Dispose();
    }

    /// <summary>The scaled mean of an image's latent.</summary>
    public Tensor Encode(Tensor image)
    {
        int[] channels = config.Vae.BlockOutChannels;
        Tensor h = Conv(Vae + "encoder.conv_in", image, channels[0]);
        for (int level = 0; level < channels.Length; level++)
        {
            string down = $"{Vae}encoder.down.{level}.";
            for (int j = 0; j < config.Vae.LayersPerBlock; j++)
                h = VaeResidual($"{down}block.{j}.", h, channels[level]);
            if (level < channels.Length - 1)
                h = Conv(down + "downsample.conv", functional.pad(h, [0, 1, 0, 1]), channels[level], stride: 2, padding: 0);
        }

        h = VaeEnd(Vae + "encoder.", VaeMiddle(Vae + "encoder.", h), 2 * config.Vae.LatentChannels);
        h = Conv(Vae + "quant_conv", h, 2 * config.Vae.LatentChannels, kernel: 1, padding: 0);
        return h.chunk(2, 1)[0] * config.Vae.ScalingFactor;
    }

    /// <summary>The image of a scaled latent.</summary>
    public Tensor Decode(Tensor latent)
    {
        int[] channels = config.Vae.BlockOutChannels;
        Tensor h = latent / config.Vae.ScalingFactor;
        h = Conv(Vae + "post_quant_conv", h, config.Vae.LatentChannels, kernel: 1, padding: 0);
        h = VaeMiddle(Vae + "decoder.", Conv(Vae + "decoder.conv_in", h, channels[^1]));
        for (int level = channels.Length - 1; level >= 0; level--)
        {
            string up = $"{Vae}decoder.up.{level}.";
            for (int j = 0; j <= config.Vae.LayersPerBlock; j++)
                h = VaeResidual($"{up}block.{j}.", h, channels[level]);
            if (level > 0)
                h = Conv(up + "upsample.conv", Doubled(h), channels[level]);
        }

        return VaeEnd(Vae + "decoder.", h, 3);
    }

    /// <summary>The U-Net's first half.</summary>
    public (Tensor Hidden, Stack<Tensor> Skips) Down(Tensor latent, int timestep, Tensor text)
    {
        Tensor time = Time(timestep, latent.dtype);
        Tensor h = Conv(UNet + "input_blocks.0.0", latent, config.Unet.BlockOutChannels[0]);
        Stack<Tensor> skips = new([h]);
        int block = 1;
        for (int level = 0; level < config.Unet.BlockOutChannels.Length; level++)
        {
            int channels = config.Unet.BlockOutChannels[level];
            for (int j = 0; j < config.Unet.LayersPerBlock; j++, block++)
            {
                h = Residual($"{UNet}input_blocks.{block}.0.", h, channels, time);
                if (config.Unet.Attention[level])
                    h = Transformer($"{UNet}input_blocks.{block}.1.", h, text);
                skips.Push(h);
            }

            if (level < config.Unet.BlockOutChannels.Length - 1)
            {
                h = Conv($"{UNet}input_blocks.{block++}.0.op", h, channels, stride: 2);
                skips.Push(h);
            }
        }

        int widest = config.Unet.BlockOutChannels[^1];
        h = Residual(UNet + "middle_block.0.", h, widest, time);
        h = Transformer(UNet + "middle_block.1.", h, text);
        return (Residual(UNet + "middle_block.2.", h, widest, time), skips);
    }

    /// <summary>The U-Net's second half.</summary>
    public Tensor Up(Tensor hidden, Stack<Tensor> skips, int timestep, Tensor text)
    {
        Tensor time = Time(timestep, hidden.dtype);
        Tensor h = hidden;
        int block = 0;
        for (int level = config.Unet.BlockOutChannels.Length - 1; level >= 0; level--)
        {
            int channels = config.Unet.BlockOutChannels[level];
            for (int j = 0; j <= config.Unet.LayersPerBlock; j++, block++)
            {
                int layer = 0;
                string here = $"{UNet}output_blocks.{block}.";
                h = Residual($"{here}{layer++}.", cat([h, skips.Pop()], 1), channels, time);
                if (config.Unet.Attention[level])
                    h = Transformer($"{here}{layer++}.", h, text);
                if (level > 0 && j == config.Unet.LayersPerBlock)
                    h = Conv($"{here}{layer}.conv", Doubled(h), channels);
            }
        }

        h = functional.silu(GroupNorm(UNet + "out.0", h, config.Unet.NormGroups, 1e-5));
        return Conv(UNet + "out.2", h, config.Unet.InChannels);
    }

    /// <summary>(77, D): all layers of the text tower but the last, then its final norm.</summary>
    public Tensor EmptyPrompt(ScalarType type)
    {
        long[] prompt = new long[77];
        (prompt[0], prompt[1]) = (49406, 49407);
        Tensor tokens = Weight(Text + "token_embedding.weight", 49408, TextWidth).to(type).index_select(0, tensor(prompt));
        tokens += Weight(Text + "positional_embedding", 77, TextWidth).to(type);
        for (int i = 0; i < TextLayersRun; i++)
            tokens = TextLayer(tokens, i);
        return LayerNorm(Text + "ln_final", tokens);
    }

    private Tensor TextLayer(Tensor tokens, int index)
    {
        string layer = $"{Text}transformer.resblocks.{index}.";
        Tensor projected = functional.linear(
            LayerNorm(layer + "ln_1", tokens),
            Weight(layer + "attn.in_proj_weight", 3 * TextWidth, TextWidth).to(tokens.dtype),
            Weight(layer + "attn.in_proj_bias", 3 * TextWidth).to(tokens.dtype));
        Tensor[] qkv = [.. projected.chunk(3, 1).Select(t => t.reshape(1, t.shape[0], -1, 64).transpose(1, 2))];
        Tensor future = full([tokens.shape[0], tokens.shape[0]], double.NegativeInfinity, tokens.dtype).triu(1);
        Tensor mixed = Mixed(qkv[0], qkv[1], qkv[2], future);
        tokens += Linear(layer + "attn.out_proj", mixed.transpose(1, 2).reshape(tokens.shape), TextWidth);
        Tensor wide = functional.gelu(Linear(layer + "mlp.c_fc", LayerNorm(layer + "ln_2", tokens), 4 * TextWidth));
        return tokens + Linear(layer + "mlp.c_proj", wide, TextWidth);
    }

    private Tensor Residual(string key, Tensor x, int channels, Tensor time)
    {
        Tensor h = functional.silu(GroupNorm(key + "in_layers.0", x, config.Unet.NormGroups, 1e-5));
        h = Conv(key + "in_layers.2", h, channels);
        h += Linear(key + "emb_layers.1", functional.silu(time), channels).unsqueeze(-1).unsqueeze(-1);
        h = functional.silu(GroupNorm(key + "out_layers.0", h, config.Unet.NormGroups, 1e-5));
        h = Conv(key + "out_layers.3", h, channels);
        return h + (x.shape[1] == channels ? x : Conv(key + "skip_connection", x, channels, kernel: 1, padding: 0));
    }

    private Tensor Transformer(string key, Tensor x, Tensor text)
    {
        int channels = (int)x.shape[1];
        Tensor h = GroupNorm(key + "norm", x, config.Unet.NormGroups, 1e-6).flatten(2).transpose(1, 2);
        h = Linear(key + "proj_in", h, channels);
        string block = key + "transformer_blocks.0.";
        Tensor normed = LayerNorm(block + "norm1", h);
        h += Attention(block + "attn1.", normed, normed, channels);
        h += Attention(block + "attn2.", LayerNorm(block + "norm2", h), text.unsqueeze(0), channels);
        Tensor[] halves = Linear(block + "ff.net.0.proj", LayerNorm(block + "norm3", h), 8 * channels).chunk(2, -1);
        h += Linear(block + "ff.net.2", halves[0] * functional.gelu(halves[1]), channels);
        return x + Linear(key + "proj_out", h, channels).transpose(1, 2).reshape(x.shape);
    }

    private Tensor Attention(string key, Tensor tokens, Tensor context, int channels)
    {
        Tensor Heads(Tensor t) => t.reshape(1, t.shape[1], -1, config.Unet.HeadDim).transpose(1, 2);
        Tensor mixed = Mixed(
            Heads(Linear(key + "to_q", tokens, channels, hasBias: false)),
            Heads(Linear(key + "to_k", context, channels, hasBias: false)),
            Heads(Linear(key + "to_v", context, channels, hasBias: false)));
        return Linear(key + "to_out.0", mixed.transpose(1, 2).reshape(tokens.shape), channels);
    }

    private Tensor Time(int timestep, ScalarType type)
    {
        int width = config.Unet.BlockOutChannels[0];
        ScalarType angles = type == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        Tensor angle = timestep * exp(-Math.Log(10000) * arange(width / 2, dtype: angles) / (width / 2));
        Tensor embedding = cat([cos(angle), sin(angle)]).unsqueeze(0).to(type);
        return Linear(UNet + "time_embed.2", functional.silu(Linear(UNet + "time_embed.0", embedding, 4 * width)), 4 * width);
    }

    private Tensor VaeResidual(string key, Tensor x, int channels)
    {
        Tensor h = Conv(key + "conv1", functional.silu(GroupNorm(key + "norm1", x, config.Vae.NormGroups, 1e-6)), channels);
        h = Conv(key + "conv2", functional.silu(GroupNorm(key + "norm2", h, config.Vae.NormGroups, 1e-6)), channels);
        return h + (x.shape[1] == channels ? x : Conv(key + "nin_shortcut", x, channels, kernel: 1, padding: 0));
    }

    private Tensor VaeMiddle(string side, Tensor h)
    {
        int channels = (int)h.shape[1];
        h = VaeResidual(side + "mid.block_1.", h, channels);
        string attention = side + "mid.attn_1.";
        Tensor normed = GroupNorm(attention + "norm", h, config.Vae.NormGroups, 1e-6);
        Tensor Tokens(string name) =>
            Conv(attention + name, normed, channels, kernel: 1, padding: 0).flatten(2).transpose(1, 2).unsqueeze(1);
        Tensor mixed = Mixed(Tokens("q"), Tokens("k"), Tokens("v"));
        mixed = mixed.squeeze(1).transpose(1, 2).reshape(h.shape);
        h += Conv(attention + "proj_out", mixed, channels, kernel: 1, padding: 0);
        return VaeResidual(side + "mid.block_2.", h, channels);
    }

    private Tensor VaeEnd(string side, Tensor h, int channels) => Conv(
        side + "conv_out", functional.silu(GroupNorm(side + "norm_out", h, config.Vae.NormGroups, 1e-6)), channels);

    private static Tensor Mixed(Tensor query, Tensor key, Tensor value, Tensor? mask = null)
    {
        Tensor scores = einsum("bhqc,bhkc->bhqk", query, key) / Math.Sqrt(query.shape[3]);
        return einsum("bhqk,bhkc->bhqc", functional.softmax(mask is null ? scores : scores + mask, -1), value);
    }

    private static Tensor Doubled(Tensor x) => x.repeat_interleave(2, 2).repeat_interleave(2, 3);

    private Tensor Conv(string key, Tensor x, int channels, int kernel = 3, int stride = 1, int padding = 1) =>
        functional.conv2d(
            x,
            Weight(key + ".weight", channels, x.shape[1], kernel, kernel).to(x.dtype),
            Weight(key + ".bias", channels).to(x.dtype),
            [stride, stride],
            [padding, padding]);

    private Tensor Linear(string key, Tensor x, int channels, bool hasBias = true) => functional.linear(
        x,
        Weight(key + ".weight", channels, x.shape[^1]).to(x.dtype),
        hasBias ? Weight(key + ".bias", channels).to(x.dtype) : null);

    private Tensor GroupNorm(string key, Tensor x, int groups, double epsilon) => functional.group_norm(
        x,
        groups,
        Weight(key + ".weight", x.shape[1]).to(x.dtype),
        Weight(key + ".bias", x.shape[1]).to(x.dtype),
        epsilon);

    private Tensor LayerNorm(string key, Tensor x) => functional.layer_norm(
        x,
        [x.shape[^1]],
        Weight(key + ".weight", x.shape[^1]).to(x.dtype),
        Weight(key + ".bias", x.shape[^1]).to(x.dtype),
        1e-5);

    private Tensor Weight(string key, params long[] shape)
    {
        if (!weights.TryGetValue(key, out Tensor? weight))
        {
            long fanIn = shape.Skip(1).Aggregate(1L, (product, extent) => product * extent);
            bool isNorm = key.Contains("norm", StringComparison.Ordinal) || key.Contains("ln_", StringComparison.Ordinal)
                || key.EndsWith("_layers.0.weight", StringComparison.Ordinal) || key.EndsWith("out.0.weight", StringComparison.Ordinal);
            double width = shape.Length == 1 ? 0.1 : Math.Sqrt(3.0 / fanIn);
            double center = shape.Length == 1 && isNorm && key.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0;
            weight = (rand(shape, generator: random) * 2 - 1) * width + center;
            weight = weight.to(ScalarType.Float16).to(ScalarType.Float32).DetachFromDisposeScope();
            weights.Add(key, weight);
        }

        if (!weight.shape.SequenceEqual(shape))
            throw new InvalidOperationException($"{key} is asked for with two shapes");
        return weight;
    }
}
