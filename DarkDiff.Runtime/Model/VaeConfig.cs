using System.Text.Json.Serialization;

namespace DarkDiff.Runtime.Model;

/// <summary>Sizes of the residual VAE.</summary>
public sealed record VaeConfig
{
    /// <summary>Channels of each level, finest first.</summary>
    public required int[] BlockOutChannels { get; init; }

    /// <summary>Residual blocks per encoder level; a decoder level has one more.</summary>
    public required int LayersPerBlock { get; init; }

    /// <summary>Channels that are encoded: 3 of RGB, 4 of a packed mosaic.</summary>
    public int InChannels { get; init; } = 3;

    /// <summary>Channels that are decoded: 3 of RGB, 4 of a packed mosaic.</summary>
    public int OutChannels { get; init; } = 3;

    /// <summary>
    /// Whether the encoder's features are added to the decoder, through one convolution per level (paper, Sec. 4.3).
    /// </summary>
    public bool Residuals { get; init; } = true;

    /// <summary>Channels of the latent.</summary>
    public int LatentChannels { get; init; } = 4;

    /// <summary>Groups of every GroupNorm.</summary>
    public int NormGroups { get; init; } = 32;

    /// <summary>Whether the mid blocks have one-head self-attention.</summary>
    public bool MidAttention { get; init; } = true;

    /// <summary>Latents are multiplied by this after encoding, divided by it before decoding.</summary>
    public float ScalingFactor { get; init; } = 0.18215f;

    /// <summary>Epsilon of every GroupNorm.</summary>
    public float NormEpsilon { get; init; } = 1e-6f;

    /// <summary>Pixels per latent element along one side.</summary>
    [JsonIgnore]
    public int Factor => 1 << (BlockOutChannels.Length - 1);
}
