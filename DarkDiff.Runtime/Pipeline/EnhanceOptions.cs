namespace DarkDiff.Runtime.Pipeline;

/// <summary>Settings of one enhancement; what is left out comes from the model's config.</summary>
public sealed record EnhanceOptions
{
    /// <summary>Sampling steps, 1 … 1000.</summary>
    public int? Steps { get; init; }

    /// <summary>
    /// Guidance scale (paper, Eq. 10), at least 0; 1 means conditional only and costs one U-Net pass per step
    /// instead of two.
    /// </summary>
    public float? Guidance { get; init; }

    /// <summary>Seed of the noise; the same seed gives the same picture on any number of threads.</summary>
    public ulong Seed { get; init; }
}
