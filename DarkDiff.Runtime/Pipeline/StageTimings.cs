namespace DarkDiff.Runtime.Pipeline;

/// <summary>Wall-clock time of each stage.</summary>
/// <param name="Prepare">Planning, allocation and packing of weights.</param>
/// <param name="Encode">VAE encoder.</param>
/// <param name="Context">Context processor.</param>
/// <param name="Sampling">All U-Net steps.</param>
/// <param name="Decode">VAE decoder.</param>
public sealed record StageTimings(
    TimeSpan Prepare, TimeSpan Encode, TimeSpan Context, TimeSpan Sampling, TimeSpan Decode)
{
    /// <summary>The sum.</summary>
    public TimeSpan Total => Prepare + Encode + Context + Sampling + Decode;
}
