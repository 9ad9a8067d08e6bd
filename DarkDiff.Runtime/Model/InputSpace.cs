using System.Text.Json.Serialization;

namespace DarkDiff.Runtime.Model;

/// <summary>Colour space of the linear RGB that the encoder is fed with.</summary>
public enum InputSpace
{
    /// <summary>White-balanced camera RGB, as in the paper.</summary>
    [JsonStringEnumMemberName("camera")]
    Camera,

    /// <summary>Linear RGB with the primaries of sRGB: the colour matrix of the raw file is applied.</summary>
    [JsonStringEnumMemberName("linear_srgb")]
    LinearSrgb,
}
