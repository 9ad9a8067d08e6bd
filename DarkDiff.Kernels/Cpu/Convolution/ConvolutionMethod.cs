namespace DarkDiff.Kernels.Cpu.Convolution;

/// <summary>The ways to convolve.</summary>
internal enum ConvolutionMethod
{
    /// <summary>A matrix product with gathered rows.</summary>
    Direct,

    /// <summary>Dot products along the input channels, for a few output channels.</summary>
    FewOutputs,

    /// <summary>Winograd's F(2×2, 3×3).</summary>
    Winograd2,

    /// <summary>Winograd's F(4×4, 3×3).</summary>
    Winograd4,
}
