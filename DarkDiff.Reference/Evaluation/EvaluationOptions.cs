using DarkDiff.Runtime.Synthesis;

namespace DarkDiff.Reference.Evaluation;

/// <summary>What is measured on what.</summary>
internal sealed record EvaluationOptions
{
    /// <summary>Weight file.</summary>
    public required string Weights { get; init; }

    /// <summary>Folder of photographs that training has not seen.</summary>
    public required string Photos { get; init; }

    /// <summary>Folder for the table and the pictures.</summary>
    public required string Folder { get; init; }

    /// <summary>How many times too short the exposures are.</summary>
    public IReadOnlyList<double> Ratios { get; init; } = [100, 200, 300];

    /// <summary>Cameras that are imitated.</summary>
    public IReadOnlyList<CameraProfile> Cameras { get; init; } = [CameraProfiles.Find("SonyA7S2")];

    /// <summary>ISO speed.</summary>
    public int Iso { get; init; } = 3200;

    /// <summary>Photographs are shrunk to this length of their longer side first; the pictures are half of it.</summary>
    public int LongestSide { get; init; } = 1024;

    /// <summary>Most photographs taken, in the order of their names.</summary>
    public int Limit { get; init; } = int.MaxValue;

    /// <summary>Sampling settings of the model: steps and guidance.</summary>
    public required IReadOnlyList<(int Steps, float Guidance)> Settings { get; init; }

    /// <summary>Threads of the engine.</summary>
    public int Threads { get; init; }
}
