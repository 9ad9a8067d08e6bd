using DarkDiff.Runtime.Synthesis;

namespace DarkDiff.Runtime.Evaluation.Datasets;

/// <summary>How dark raw pictures are made from photographs.</summary>
public sealed record PhotoOptions
{
    /// <summary>Cameras that are imitated.</summary>
    public IReadOnlyList<CameraProfile> Cameras { get; init; } = [CameraProfiles.Find("SonyA7S2")];

    /// <summary>How many times too short the exposures are.</summary>
    public IReadOnlyList<double> Ratios { get; init; } = [100, 200, 300];

    /// <summary>ISO speed.</summary>
    public int Iso { get; init; } = 3200;

    /// <summary>
    /// Photographs are shrunk to this length of their longer side first; the pictures are half of it.
    /// </summary>
    public int LongestSide { get; init; } = 1024;
}
