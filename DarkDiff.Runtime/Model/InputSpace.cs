using System.Text.Json.Serialization;

namespace DarkDiff.Runtime.Model;

/// <summary>What the encoder is fed with; all of it linear and amplified to the exposure that is wanted.</summary>
public enum InputSpace
{
    /// <summary>White-balanced camera RGB, as in the paper.</summary>
    [JsonStringEnumMemberName("camera")]
    Camera,

    /// <summary>Linear RGB with the primaries of sRGB: the colour matrix of the raw file is applied.</summary>
    [JsonStringEnumMemberName("linear_srgb")]
    LinearSrgb,

    /// <summary>
    /// The mosaic itself: four channels, red, green, blue, green of each 2×2 cell, not white-balanced (the paper's
    /// ablation of formats).
    /// </summary>
    [JsonStringEnumMemberName("raw")]
    Raw,
}
