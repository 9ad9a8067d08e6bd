using DarkDiff.Kernels;
using DarkDiff.Runtime.Model.Weights;

namespace DarkDiff.Runtime.Model.Blocks;

/// <summary>A place in the tree of keys: joins names with dots and asks for the layers' tensors.</summary>
/// <param name="source">Where tensors come from.</param>
/// <param name="prefix">The key so far.</param>
internal readonly struct WeightScope(IWeightSource source, string prefix)
{
    /// <summary>The scope below <paramref name="name"/>.</summary>
    public WeightScope this[string name] => new(source, prefix.Length == 0 ? name : $"{prefix}.{name}");

    /// <summary>The scope below an index.</summary>
    public WeightScope this[int index] => new(source, $"{prefix}.{index}");

    /// <summary>A tensor of this scope itself.</summary>
    public WeightTensor Tensor(string name, params int[] dimensions) => source.Get($"{prefix}.{name}", dimensions);

    /// <summary>A convolution of this scope.</summary>
    public ConvWeights Conv(int outChannels, int inChannels, int kernel) =>
        new(Tensor("weight", outChannels, kernel, kernel, inChannels), Tensor("bias", outChannels));

    /// <summary>A linear layer of this scope.</summary>
    public LinearWeights Linear(int outFeatures, int inFeatures, bool hasBias = true) =>
        new(Tensor("weight", outFeatures, inFeatures), hasBias ? Tensor("bias", outFeatures) : null);

    /// <summary>A normalisation of this scope.</summary>
    public NormWeights Norm(int channels) => new(Tensor("weight", channels), Tensor("bias", channels));
}
