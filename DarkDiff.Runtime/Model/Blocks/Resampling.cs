using DarkDiff.Kernels;
using DarkDiff.Runtime.Graph;

namespace DarkDiff.Runtime.Model.Blocks;

/// <summary>The 3×3 convolutions that halve and double an image.</summary>
internal static class Resampling
{
    /// <summary>Stride 2 with padding on every side (U-Net).</summary>
    public static TensorValue Halve(GraphBuilder graph, ConvWeights conv, TensorValue input) =>
        graph.Conv2d(input, conv.Weight, conv.Bias, stride: 2, padBefore: 1, padAfter: 1);

    /// <summary>Stride 2 with padding below and to the right only (VAE encoder).</summary>
    public static TensorValue HalvePaddedAfter(GraphBuilder graph, ConvWeights conv, TensorValue input) =>
        graph.Conv2d(input, conv.Weight, conv.Bias, stride: 2, padBefore: 0, padAfter: 1);

    /// <summary>Nearest ×2, then the convolution.</summary>
    public static TensorValue Double(GraphBuilder graph, ConvWeights conv, TensorValue input) =>
        graph.Conv2d(input, conv.Weight, conv.Bias, padBefore: 1, padAfter: 1, upsample: true);
}
