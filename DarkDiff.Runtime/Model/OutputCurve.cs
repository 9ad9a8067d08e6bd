using System.Text.Json.Serialization;

namespace DarkDiff.Runtime.Model;

/// <summary>Transfer curve of the output picture.</summary>
public enum OutputCurve
{
    /// <summary>The piecewise curve of sRGB (IEC 61966-2-1).</summary>
    [JsonStringEnumMemberName("srgb")]
    Srgb,

    /// <summary>A plain power of 1/2.2.</summary>
    [JsonStringEnumMemberName("gamma2.2")]
    Gamma22,
}
