using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;
using DarkDiff.Runtime.Graph;

namespace DarkDiff.Runtime.Model.Blocks;

/// <summary>Tensors of a normalisation.</summary>
/// <param name="Weight">(C).</param>
/// <param name="Bias">(C).</param>
internal sealed record NormWeights(WeightTensor Weight, WeightTensor Bias)
{
    /// <summary>Epsilon of every LayerNorm.</summary>
    private const float LayerNormEpsilon = 1e-5f;

    /// <summary>Adds a GroupNorm followed by SiLU.</summary>
    public TensorValue AddGroupNormSilu(
        GraphBuilder graph, TensorValue input, int groups, float epsilon, TensorValue? input2 = null) =>
        graph.GroupNorm(input, input2, Weight, Bias, groups, epsilon, Activation.Silu);

    /// <summary>Adds a plain GroupNorm.</summary>
    public TensorValue AddGroupNorm(GraphBuilder graph, TensorValue input, int groups, float epsilon) =>
        graph.GroupNorm(input, null, Weight, Bias, groups, epsilon, Activation.None);

    /// <summary>Adds a LayerNorm.</summary>
    public TensorValue AddLayerNorm(GraphBuilder graph, TensorValue input) =>
        graph.LayerNorm(input, Weight, Bias, LayerNormEpsilon);
}
