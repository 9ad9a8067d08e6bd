using System.Text.Json.Serialization;

namespace DarkDiff.Runtime.Model;

/// <summary>What the U-Net predicts.</summary>
public enum Prediction
{
    /// <summary>The noise ε.</summary>
    [JsonStringEnumMemberName("epsilon")]
    Epsilon,

    /// <summary>v = √ᾱ·ε − √(1−ᾱ)·z_0.</summary>
    [JsonStringEnumMemberName("v")]
    V,
}
