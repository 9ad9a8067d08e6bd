using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Runtime.Synthesis;

/// <summary>One training example. The three pictures have the same size.</summary>
/// <param name="Noisy">
/// What the ISP makes of the noisy mosaic: linear, amplified by the ratio, negatives kept, at most 1.
/// </param>
/// <param name="Clean">What the same ISP makes of the mosaic without noise at full exposure: linear.</param>
/// <param name="Picture">The clean picture in linear sRGB put on the output curve, 0…1.</param>
public sealed record SyntheticPair(LinearImage Noisy, LinearImage Clean, LinearImage Picture);
