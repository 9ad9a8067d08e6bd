using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Runtime.Synthesis;

/// <summary>One training example. The three pictures have the same size.</summary>
/// <param name="Noisy">
/// What the ISP makes of the noisy mosaic: linear, amplified by the ratio, negatives kept, at most 1. RGB, or a packed
/// mosaic of four channels.
/// </param>
/// <param name="Clean">What the same ISP makes of the mosaic without noise at full exposure: linear.</param>
/// <param name="Target">
/// What the model is to give: the clean picture in sRGB on the output curve, or the clean packed mosaic; 0…1.
/// </param>
public sealed record SyntheticPair(LinearImage Noisy, LinearImage Clean, LinearImage Target);
