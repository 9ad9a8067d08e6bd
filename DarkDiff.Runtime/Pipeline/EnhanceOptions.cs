using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Pipeline;

/// <summary>Settings of one enhancement; what is left out comes from the model's config.</summary>
public sealed record EnhanceOptions
{
    /// <summary>Largest <see cref="Guidance"/>.</summary>
    public const float LargestGuidance = 100;

    /// <summary>Sampling steps, 1 … 1000.</summary>
    public int? Steps { get; init; }

    /// <summary>Where the timesteps lie; trailing is for few steps, 10 or fewer.</summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>
    /// Guidance scale (paper, Eq. 10), 0 to <see cref="LargestGuidance"/>; 1 means conditional only and costs one U-Net
    /// pass per step instead of two.
    /// </summary>
    public float? Guidance { get; init; }

    /// <summary>
    /// Timesteps at which guidance is applied; elsewhere a step costs one U-Net pass. Absent: at all.
    /// </summary>
    public TimestepInterval? GuidanceInterval { get; init; }

    /// <summary>
    /// Bytes for activations and weights, on the CPU device; absent: no limit. Where the plan does not fit, the VAE
    /// runs in bands of rows and weights of 16 bits stay as they are, which changes no bit but where convolutions go
    /// without a faster algorithm for it: that changes roundings. Where that does not do, the U-Net sees the picture in
    /// tiles; see <see cref="Tile"/>.
    /// </summary>
    public long? Memory { get; init; }

    /// <summary>
    /// Most pixels along a side of the overlapping tiles in which the U-Net sees a picture, at least
    /// <see cref="ModelConfig.SmallestTile"/>; 0: no tiles, whatever the memory. Absent: none, save where
    /// <see cref="Memory"/> cannot be kept without. What tiles predict is blended in every step: there are no seams, but
    /// it is another picture, as normalisation and attention see a tile only.
    /// </summary>
    public int? Tile { get; init; }

    /// <summary>
    /// Seed of the noise; the same seed gives the same picture on any number of threads, save where a
    /// <see cref="Memory"/> that only just suffices is planned otherwise for another number of them.
    /// </summary>
    public ulong Seed { get; init; }
}
