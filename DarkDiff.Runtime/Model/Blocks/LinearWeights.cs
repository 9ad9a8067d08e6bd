using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;
using DarkDiff.Runtime.Graph;

namespace DarkDiff.Runtime.Model.Blocks;

/// <summary>Tensors of a linear layer.</summary>
/// <param name="Weight">(O, I).</param>
/// <param name="Bias">(O) or absent.</param>
internal sealed record LinearWeights(WeightTensor Weight, WeightTensor? Bias)
{
    /// <summary>Adds the layer to a graph.</summary>
    public TensorValue Add(
        GraphBuilder graph,
        TensorValue input,
        TensorValue? residual = null,
        Activation activation = Activation.None) => graph.Linear(input, Weight, Bias, residual, activation);

    /// <summary>Adds the layer and GEGLU of its result.</summary>
    public TensorValue AddGeglu(GraphBuilder graph, TensorValue input) => graph.LinearGeglu(input, Weight, Bias);
}
