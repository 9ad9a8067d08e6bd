using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Devices;

/// <summary>A way in which a device can run a convolution or a linear layer.</summary>
/// <param name="Method">The way.</param>
/// <param name="SpeedUp">About how many times as fast as <see cref="ProductMethod.Direct"/> it is; for plans only.</param>
public readonly record struct ProductOption(ProductMethod Method, double SpeedUp);
