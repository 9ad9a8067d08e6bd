using DarkDiff.Reference.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>Multi-head attention of a transformer block: to_q, to_k, to_v without bias, to_out.0 with one.</summary>
internal sealed class Attention : Module<Tensor, Tensor, Tensor>
{
    private readonly int heads;
    private readonly LinearLayer to_q;
    private readonly LinearLayer to_k;
    private readonly LinearLayer to_v;
    private readonly ModuleList<LinearLayer> to_out;

    /// <param name="channels">Channels of the queries and of the output.</param>
    /// <param name="contextDim">Channels of what keys and values are made from.</param>
    /// <param name="headDim">Channels of one head.</param>
    public Attention(long channels, long contextDim, int headDim)
        : base(nameof(Attention))
    {
        heads = (int)(channels / headDim);
        to_q = new LinearLayer(channels, channels, hasBias: false);
        to_k = new LinearLayer(contextDim, channels, hasBias: false);
        to_v = new LinearLayer(contextDim, channels, hasBias: false);
        to_out = new ModuleList<LinearLayer>(new LinearLayer(channels, channels));
        RegisterComponents();
    }

    /// <param name="tokens">(N, T, C): queries.</param>
    /// <param name="context">(N or 1, T', C'): keys and values.</param>
    public override Tensor forward(Tensor tokens, Tensor context) =>
        to_out[0].forward(Attend(to_q.forward(tokens), to_k.forward(context), to_v.forward(context), heads));

    /// <summary>
    /// Attention within regions (paper, Sec. 4.2): <paramref name="tokens"/> and <paramref name="context"/> are
    /// images of height×width tokens, both cut into the same non-overlapping regions.
    /// </summary>
    public Tensor WithinRegions(Tensor tokens, Tensor context, long height, long width, int regionSize)
    {
        Tensor query = to_q.forward(tokens);
        Tensor key = to_k.forward(context);
        Tensor value = to_v.forward(context);
        Tensor mixed = height % regionSize == 0 && width % regionSize == 0
            ? WholeRegions(query, key, value, height, width, regionSize)
            : RaggedRegions(query, key, value, height, width, regionSize);
        return to_out[0].forward(mixed);
    }

    /// <summary>softmax(q·kᵀ/√d)·v per head; heads lie side by side in the last dimension.</summary>
    /// <param name="query">(N, T, C).</param>
    /// <param name="key">(N or 1, T', C).</param>
    /// <param name="value">(N or 1, T', C).</param>
    /// <param name="heads">Number of heads.</param>
    public static Tensor Attend(Tensor query, Tensor key, Tensor value, int heads)
    {
        Tensor ToHeads(Tensor tokens) => tokens.expand(query.shape[0], -1, -1)
            .reshape(query.shape[0], tokens.shape[1], heads, tokens.shape[2] / heads).transpose(1, 2);
        Tensor mixed = functional.scaled_dot_product_attention(ToHeads(query), ToHeads(key), ToHeads(value));
        return mixed.transpose(1, 2).reshape(query.shape);
    }

    private Tensor WholeRegions(Tensor query, Tensor key, Tensor value, long height, long width, int size)
    {
        long batch = query.shape[0];
        long channels = query.shape[2];
        long[] cut = [batch, height / size, size, width / size, size, channels];
        Tensor ToRegions(Tensor t) => t.reshape(cut).transpose(2, 3).reshape(-1, (long)size * size, channels);
        Tensor mixed = Attend(ToRegions(query), ToRegions(key), ToRegions(value), heads);
        return mixed.reshape(batch, height / size, width / size, size, size, channels).transpose(2, 3)
            .reshape(batch, height * width, channels);
    }

    private Tensor RaggedRegions(Tensor query, Tensor key, Tensor value, long height, long width, int size)
    {
        long[] image = [query.shape[0], height, width, query.shape[2]];
        (Tensor q, Tensor k, Tensor v) = (query.reshape(image), key.reshape(image), value.reshape(image));
        List<Tensor> rows = [];
        foreach (var row in Tokens.Regions(height, width, size).GroupBy(region => region.Top))
            rows.Add(cat(row.Select(region => OneRegion(q, k, v, region)).ToList(), 2));
        return cat(rows, 1).reshape(query.shape);
    }

    private Tensor OneRegion(
        Tensor q, Tensor k, Tensor v, (long Top, long Left, long Bottom, long Right) region)
    {
        Tensor Cut(Tensor t) => t
            .slice(1, region.Top, region.Bottom, 1).slice(2, region.Left, region.Right, 1)
            .reshape(t.shape[0], -1, t.shape[3]);
        Tensor mixed = Attend(Cut(q), Cut(k), Cut(v), heads);
        return mixed.reshape(q.shape[0], region.Bottom - region.Top, region.Right - region.Left, q.shape[3]);
    }
}
