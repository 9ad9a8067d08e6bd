using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Devices;

/// <summary>A way in which a device can run a convolution.</summary>
/// <param name="Method">The way.</param>
/// <param name="SpeedUp">About how many times as fast as the plain way it is, at least 1; for plans only.</param>
public readonly record struct ConvolutionOption(ConvolutionMethod Method, double SpeedUp);
