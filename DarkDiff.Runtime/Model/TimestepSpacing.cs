using System.Text.Json.Serialization;

namespace DarkDiff.Runtime.Model;

/// <summary>Where the timesteps of sampling lie among those of training; both as in the library diffusers.</summary>
public enum TimestepSpacing
{
    /// <summary>
    /// Spaced from the clean end, with offset 1, as Stable Diffusion 2.1 is sampled. The first timestep lies about a
    /// stride below the last one of training; with few steps that is far, and the noise from which sampling starts is
    /// taken for a picture with less noise. One step would be at timestep 1, where nothing is left to remove.
    /// </summary>
    [JsonStringEnumMemberName("leading")]
    Leading,

    /// <summary>Spaced from the noisy end: the first timestep is the last one of training. For few steps.</summary>
    [JsonStringEnumMemberName("trailing")]
    Trailing,
}
