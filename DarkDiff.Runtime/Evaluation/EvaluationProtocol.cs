using System.Globalization;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Evaluation;

/// <summary>
/// What is done to pictures before they are measured. Numbers of different protocols cannot be compared, so every table
/// says which one it is of.
/// </summary>
public sealed record EvaluationProtocol
{
    /// <summary>
    /// SID as Wei et al. (ELD) evaluate it, whose split the DarkDiff paper follows: the middle 512×512 of the half-size
    /// picture, white at 16383, illuminance correction, gamma 2.2, truncated to 8 bits.
    /// </summary>
    public static EvaluationProtocol Sid { get; } = new()
    {
        MiddleCrop = 512,
        IlluminanceCorrection = true,
        EightBit = EightBit.Truncate,
        WhiteLevel = 16383,
        Curve = OutputCurve.Gamma22,
    };

    /// <summary>ELD as its authors evaluate it: as <see cref="Sid"/>, on the whole picture.</summary>
    public static EvaluationProtocol Eld { get; } = Sid with { MiddleCrop = null };

    /// <summary>LRD as its authors evaluate it: the whole picture, white at 65535, no illuminance correction.</summary>
    public static EvaluationProtocol Lrd { get; } = Eld with { IlluminanceCorrection = false, WhiteLevel = 65535 };

    /// <summary>Pictures with references of their own: as they are, rounded to 8 bits.</summary>
    public static EvaluationProtocol Plain { get; } = new();

    /// <summary>
    /// Side, in pixels of the half-size picture, of the middle piece that is cut out before anything else; null: all.
    /// </summary>
    public int? MiddleCrop { get; init; }

    /// <summary>
    /// Whether every result is scaled by the one factor that brings it nearest to the reference (<see
    /// cref="Evaluation.IlluminanceCorrection"/>).
    /// </summary>
    public bool IlluminanceCorrection { get; init; }

    /// <summary>Samples before measuring.</summary>
    public EightBit EightBit { get; init; } = EightBit.Round;

    /// <summary>White level instead of the one that the file names; null: the file's.</summary>
    public float? WhiteLevel { get; init; }

    /// <summary>Curve of the pictures that are measured; null: that of the first model.</summary>
    public OutputCurve? Curve { get; init; }

    /// <summary>What the ISP does to values below black.</summary>
    public ClipMode Clip { get; init; } = ClipMode.None;

    /// <summary>The settings in words, for the head of a table.</summary>
    public string Describe() => string.Join(", ", new[]
    {
        MiddleCrop is int side ? $"middle {side}×{side} pixels" : "whole pictures",
        IlluminanceCorrection ? "illuminance correction" : "no illuminance correction",
        EightBit switch
        {
            EightBit.Round => "rounded to 8 bits",
            EightBit.Truncate => "truncated to 8 bits",
            _ => "measured in f32",
        },
        WhiteLevel is float white ? $"white level {white.ToString(CultureInfo.InvariantCulture)}" : "white level of the file",
        Curve switch { OutputCurve.Gamma22 => "gamma 2.2", OutputCurve.Srgb => "sRGB curve", _ => "the model's curve" },
        Clip == ClipMode.Zero ? "values below black clipped" : "values below black kept",
    });
}
