using DarkDiff.Cli.Devices;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Cli.Enhancing;

/// <summary>What the user asks of <c>run</c>.</summary>
internal sealed record RunSettings
{
    /// <summary>The files.</summary>
    public required IReadOnlyList<RunJob> Jobs { get; init; }

    /// <summary>Weight file, or null for the shipped one.</summary>
    public string? WeightsPath { get; init; }

    /// <summary>Sampling steps, or null for the model's default.</summary>
    public int? Steps { get; init; }

    /// <summary>Spacing of the timesteps, or null for the model's default.</summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>Guidance scale, or null for the model's default.</summary>
    public float? Guidance { get; init; }

    /// <summary>Timesteps at which guidance is applied, or null for all.</summary>
    public TimestepInterval? GuidanceInterval { get; init; }

    /// <summary>Bytes for activations and weights, or null for no limit.</summary>
    public long? Memory { get; init; }

    /// <summary>Largest side of the U-Net's tiles in pixels, 0 for none; null for what the memory needs.</summary>
    public int? Tile { get; init; }

    /// <summary>Digital gain, or null for automatic.</summary>
    public double? Gain { get; init; }

    /// <summary>Seed of the noise.</summary>
    public ulong Seed { get; init; }

    /// <summary>Where to compute.</summary>
    public required DeviceSettings Device { get; init; }

    /// <summary>How pictures are written.</summary>
    public required PictureOptions Picture { get; init; }

    /// <summary>Whether the report is JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Whether only errors are told.</summary>
    public bool Quiet { get; init; }
}
