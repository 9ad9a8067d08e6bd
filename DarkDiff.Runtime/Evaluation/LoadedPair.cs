using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Evaluation;

/// <summary>A pair in memory.</summary>
/// <param name="Noisy">The dark mosaic.</param>
/// <param name="Gain">Digital gain that brings it to the reference's exposure.</param>
/// <param name="Reference">The clean picture in linear sRGB, as large as the developed mosaic.</param>
public sealed record LoadedPair(RawImage Noisy, double Gain, LinearImage Reference);
