using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;
using DarkDiff.Runtime.Graph;

namespace DarkDiff.Runtime.Model.Blocks;

/// <summary>Sinusoidal embedding, linear, SiLU, linear; and the SiLU that every residual block applies to it.</summary>
internal sealed class TimeEmbedding
{
    private readonly int sinusoids;
    private readonly LinearWeights linear1;
    private readonly LinearWeights linear2;

    public TimeEmbedding(WeightScope scope, UNetConfig config)
    {
        sinusoids = config.BlockOutChannels[0];
        linear1 = scope["linear_1"].Linear(config.TimeEmbeddingDim, sinusoids);
        linear2 = scope["linear_2"].Linear(config.TimeEmbeddingDim, config.TimeEmbeddingDim);
    }

    /// <summary>Adds the embedding.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="timestep">(1, 1, 1, 1).</param>
    /// <param name="batch">Images that share it.</param>
    /// <returns>(batch, 1, 1, D).</returns>
    public TensorValue Add(GraphBuilder graph, TensorValue timestep, int batch)
    {
        TensorValue embedding = graph.TimestepEmbedding(timestep, sinusoids);
        embedding = linear1.Add(graph, embedding, activation: Activation.Silu);
        embedding = linear2.Add(graph, embedding, activation: Activation.Silu);
        return graph.RepeatBatch(embedding, batch);
    }
}
