namespace DarkDiff.Kernels.Ops;

/// <summary>
/// Ways to compute a convolution or a linear layer; they differ in time, in memory for weights, and some by rounding.
/// </summary>
public enum ProductMethod
{
    /// <summary>
    /// A matrix product with weights packed in the type that the device multiplies in; rows of a convolution's input are
    /// gathered.
    /// </summary>
    Direct,

    /// <summary>
    /// <see cref="Direct"/>, to the same bits, with weights of 16 bits that stay where they lie, and are widened and packed
    /// block by block every time.
    /// </summary>
    InPlace,

    /// <summary>Dot products along the input channels, for a few output channels of a convolution.</summary>
    FewOutputs,

    /// <summary>Winograd's F(2×2, 3×3), weights packed in f32.</summary>
    Winograd2,

    /// <summary>Winograd's F(4×4, 3×3), weights packed in f32.</summary>
    Winograd4,
}
