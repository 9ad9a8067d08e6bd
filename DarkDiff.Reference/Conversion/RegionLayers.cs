namespace DarkDiff.Reference.Conversion;

/// <summary>The layers where DarkDiff puts region attention in the place of text attention (paper, Sec. 4.2).</summary>
internal static class RegionLayers
{
    private const string CrossAttention = ".attn2.";
    private const string SelfAttention = ".attn1.";

    /// <summary>Whether a tensor of the U-Net makes keys or values from context tokens.</summary>
    /// <param name="name">Name below <c>unet.</c>.</param>
    public static bool IsKeyOrValue(string name) =>
        !name.StartsWith("up_blocks.", StringComparison.Ordinal)
        && (name.EndsWith(CrossAttention + "to_k.weight", StringComparison.Ordinal)
            || name.EndsWith(CrossAttention + "to_v.weight", StringComparison.Ordinal));

    /// <summary>The tensor of the same block's self-attention from which it starts.</summary>
    public static string StartOf(string name) => name.Replace(CrossAttention, SelfAttention, StringComparison.Ordinal);
}
