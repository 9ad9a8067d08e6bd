using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Synthesis;

/// <summary>A raw picture made from a photograph.</summary>
/// <param name="Raw">The noisy mosaic, as large as the photograph cut to even sizes, with everything a file needs.</param>
/// <param name="Clean">What the ISP makes of the mosaic without noise at full exposure: linear sRGB, half the size.</param>
/// <param name="Reference">The clean picture on the output curve, 0…1.</param>
/// <param name="Noise">The noise that was added.</param>
public sealed record SyntheticRaw(RawImage Raw, LinearImage Clean, LinearImage Reference, NoiseParameters Noise);
