using System.Text.Json.Serialization;

namespace DarkDiff.Runtime.Model;

/// <summary>What the VAE's decoder gives.</summary>
public enum OutputSpace
{
    /// <summary>The finished picture, sRGB on the config's output curve.</summary>
    [JsonStringEnumMemberName("srgb")]
    Srgb,

    /// <summary>A clean mosaic, packed like <see cref="InputSpace.Raw"/>; the ISP makes the picture of it.</summary>
    [JsonStringEnumMemberName("raw")]
    Raw,
}
