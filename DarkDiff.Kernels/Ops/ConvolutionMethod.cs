namespace DarkDiff.Kernels.Ops;

/// <summary>Ways to compute a convolution; they differ in time, in memory for weights, and by rounding.</summary>
public enum ConvolutionMethod
{
    /// <summary>A matrix product with gathered rows.</summary>
    Direct,

    /// <summary>Dot products along the input channels, for a few output channels.</summary>
    FewOutputs,

    /// <summary>Winograd's F(2×2, 3×3): packed weights 16/9 as large.</summary>
    Winograd2,

    /// <summary>Winograd's F(4×4, 3×3): packed weights 4 times as large.</summary>
    Winograd4,
}
