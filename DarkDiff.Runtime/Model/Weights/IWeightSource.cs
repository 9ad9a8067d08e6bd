using DarkDiff.Kernels;

namespace DarkDiff.Runtime.Model.Weights;

/// <summary>Where the model's layers get their constants from.</summary>
internal interface IWeightSource
{
    /// <summary>The tensor of a key.</summary>
    /// <param name="key">Full key, such as <c>unet.conv_in.weight</c>.</param>
    /// <param name="dimensions">Extents that it must have, slowest first.</param>
    WeightTensor Get(string key, params int[] dimensions);
}
