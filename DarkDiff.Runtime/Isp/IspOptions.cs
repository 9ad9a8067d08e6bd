using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Isp;

/// <summary>Choices of the ISP.</summary>
public sealed record IspOptions
{
    /// <summary>Largest <see cref="Gain"/>: more than a sensor of 16 bits has to give.</summary>
    public const double LargestGain = 1e6;

    /// <summary>What happens to values below black.</summary>
    public ClipMode Clip { get; init; } = ClipMode.None;

    /// <summary>
    /// Digital gain, above 0 and at most <see cref="LargestGain"/>, instead of what the file or the picture suggests;
    /// null: chosen by <see cref="AutoGain"/>.
    /// </summary>
    public double? Gain { get; init; }

    /// <summary>Colour space of the developed picture.</summary>
    public InputSpace InputSpace { get; init; } = InputSpace.LinearSrgb;
}
