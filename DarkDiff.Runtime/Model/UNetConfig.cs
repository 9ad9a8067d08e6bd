using System.Text.Json.Serialization;

namespace DarkDiff.Runtime.Model;

/// <summary>Sizes of the denoising U-Net.</summary>
public sealed record UNetConfig
{
    /// <summary>Channels of each level, finest first.</summary>
    public required int[] BlockOutChannels { get; init; }

    /// <summary>Residual blocks per down level; an up level has one more.</summary>
    public required int LayersPerBlock { get; init; }

    /// <summary>Channels of the latent.</summary>
    public int InChannels { get; init; } = 4;

    /// <summary>
    /// For each level, whether its residual blocks are followed by a transformer. The mid block always has one.
    /// </summary>
    public required bool[] Attention { get; init; }

    /// <summary>
    /// For each level with a transformer, whether that transformer has self-attention (<c>attn1</c>). The mid
    /// block's always has.
    /// </summary>
    public required bool[] SelfAttention { get; init; }

    /// <summary>Channels of one attention head.</summary>
    public int HeadDim { get; init; } = 64;

    /// <summary>Groups of every GroupNorm.</summary>
    public int NormGroups { get; init; } = 32;

    /// <summary>Width of the text embedding that up blocks attend to; absent: no text attention at all.</summary>
    public int? TextDim { get; init; }

    /// <summary>How it is told of the noisy picture.</summary>
    public Conditioning Conditioning { get; init; } = Conditioning.Region;

    /// <summary>Tokens along one side of a region (paper, Sec. 4.2).</summary>
    public int RegionSize { get; init; } = 8;

    /// <summary>Epsilon of the residual blocks' GroupNorm; a transformer's GroupNorm has 1e-6.</summary>
    public float NormEpsilon { get; init; } = 1e-5f;

    /// <summary>Latent elements per element of the coarsest level along one side.</summary>
    [JsonIgnore]
    public int Factor => 1 << (BlockOutChannels.Length - 1);

    /// <summary>Whether there is a context processor, whose tokens down and mid blocks attend to.</summary>
    [JsonIgnore]
    public bool HasContext => Conditioning is Conditioning.Region or Conditioning.Global;

    /// <summary>Channels of every skip, in the order in which they arise.</summary>
    [JsonIgnore]
    public IEnumerable<int> SkipChannels
    {
        get
        {
            yield return BlockOutChannels[0];
            for (int level = 0; level < BlockOutChannels.Length; level++)
            {
                int skips = LayersPerBlock + (level < BlockOutChannels.Length - 1 ? 1 : 0);
                for (int i = 0; i < skips; i++)
                    yield return BlockOutChannels[level];
            }
        }
    }

    /// <summary>Width of the time embedding.</summary>
    [JsonIgnore]
    public int TimeEmbeddingDim => 4 * BlockOutChannels[0];
}
