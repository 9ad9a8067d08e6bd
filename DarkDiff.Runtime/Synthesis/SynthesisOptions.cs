using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Synthesis;

/// <summary>Choices for a synthetic raw picture.</summary>
public sealed record SynthesisOptions
{
    /// <summary>The camera that takes it.</summary>
    public CameraProfile Camera { get; init; } = CameraProfiles.Find("SonyA7S2");

    /// <summary>By how much the exposure is too short, 1 or above.</summary>
    public double Ratio { get; init; } = 200;

    /// <summary>ISO speed, 1 or above; it sets the noise.</summary>
    public int Iso { get; init; } = 3200;

    /// <summary>Seed of the noise.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>White balance of the light on the scene, or null for daylight.</summary>
    public WhiteBalance? WhiteBalance { get; init; }

    /// <summary>Curve of the reference picture.</summary>
    public OutputCurve ReferenceCurve { get; init; } = OutputCurve.Srgb;
}
