using DarkDiff.Kernels;

namespace DarkDiff.Runtime.Model.Blocks;

/// <summary>Tensors of a convolution.</summary>
/// <param name="Weight">(O, kh, kw, I).</param>
/// <param name="Bias">(O).</param>
internal sealed record ConvWeights(WeightTensor Weight, WeightTensor Bias);
