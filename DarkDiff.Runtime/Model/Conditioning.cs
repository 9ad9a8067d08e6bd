using System.Text.Json.Serialization;

namespace DarkDiff.Runtime.Model;

/// <summary>How the U-Net is told of the noisy picture's latent z_c (paper, Sec. 4.2 and its ablation of modules).</summary>
public enum Conditioning
{
    /// <summary>Region cross-attention to a context processor, in down and mid blocks: DarkDiff.</summary>
    [JsonStringEnumMemberName("region")]
    Region,

    /// <summary>The same layers, but every token attends to the whole picture.</summary>
    [JsonStringEnumMemberName("global")]
    Global,

    /// <summary>z_c is concatenated to the U-Net's input, [z_t, z_c]; no context processor.</summary>
    [JsonStringEnumMemberName("concat")]
    Concat,

    /// <summary>
    /// A copy of the U-Net's encoder and mid block reads [z_t, z_c]; its features are added to the U-Net's skips and mid
    /// block through 1×1 convolutions that start at zero.
    /// </summary>
    [JsonStringEnumMemberName("control_net")]
    ControlNet,
}
