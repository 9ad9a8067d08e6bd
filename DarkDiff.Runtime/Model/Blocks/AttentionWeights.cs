using DarkDiff.Kernels;
using DarkDiff.Runtime.Graph;

namespace DarkDiff.Runtime.Model.Blocks;

/// <summary>The four projections of an attention layer.</summary>
internal sealed class AttentionWeights
{
    private readonly int heads;
    private readonly LinearWeights toQuery;
    private readonly LinearWeights toKey;
    private readonly LinearWeights toValue;
    private readonly LinearWeights toOut;

    /// <param name="scope">Its keys.</param>
    /// <param name="channels">Channels of queries and output.</param>
    /// <param name="contextDim">Channels of what keys and values are made from.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="hasBias">Whether queries, keys and values have a bias (VAE).</param>
    public AttentionWeights(WeightScope scope, int channels, int contextDim, int heads, bool hasBias)
    {
        this.heads = heads;
        toQuery = scope["to_q"].Linear(channels, channels, hasBias);
        toKey = scope["to_k"].Linear(channels, contextDim, hasBias);
        toValue = scope["to_v"].Linear(channels, contextDim, hasBias);
        toOut = scope["to_out"][0].Linear(channels, channels);
    }

    /// <summary>Adds keys and values of a context.</summary>
    public KeyValue AddKeyValue(GraphBuilder graph, TensorValue context) =>
        new(toKey.Add(graph, context), toValue.Add(graph, context));

    /// <summary>Adds attention to given keys and values, and the residual.</summary>
    public TensorValue Add(GraphBuilder graph, TensorValue normed, KeyValue context, TensorValue residual)
    {
        TensorValue query = toQuery.Add(graph, normed);
        return toOut.Add(graph, graph.Attention(query, context.Key, context.Value, heads), residual);
    }

    /// <summary>Adds attention within regions, and the residual.</summary>
    public TensorValue AddWithinRegions(
        GraphBuilder graph, TensorValue normed, KeyValue context, int regionSize, TensorValue residual)
    {
        TensorValue query = toQuery.Add(graph, normed);
        TensorValue mixed = graph.RegionAttention(query, context.Key, context.Value, heads, regionSize);
        return toOut.Add(graph, mixed, residual);
    }
}
