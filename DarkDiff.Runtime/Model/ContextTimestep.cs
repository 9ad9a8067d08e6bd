using System.Text.Json.Serialization;

namespace DarkDiff.Runtime.Model;

/// <summary>The timestep at which the context processor runs.</summary>
public enum ContextTimestep
{
    /// <summary>Always 0: once per image; keys and values are reused in every step.</summary>
    [JsonStringEnumMemberName("zero")]
    Zero,

    /// <summary>The timestep of the step: recomputed every step.</summary>
    [JsonStringEnumMemberName("current")]
    Current,
}
