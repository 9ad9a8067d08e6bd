namespace DarkDiff.Reference.Conversion;

/// <summary>The three spellings under which the VAE's attention is found: today's, that of old diffusers, ldm's.</summary>
internal static class VaeAttentionNames
{
    private static readonly string[][] Spellings =
    [
        ["group_norm", "group_norm", "norm"],
        ["to_q", "query", "q"],
        ["to_k", "key", "k"],
        ["to_v", "value", "v"],
        ["to_out.0", "proj_attn", "proj_out"],
    ];

    /// <summary>Every spelling of a name that ends with a layer of the attention, with its weight or bias.</summary>
    /// <param name="layer">Such as <c>to_q.weight</c>.</param>
    /// <param name="first">Which spelling comes first: 0 today's, 1 old diffusers', 2 ldm's.</param>
    public static IEnumerable<string> Of(string layer, int first)
    {
        int dot = layer.LastIndexOf('.');
        string[] spellings = Spellings.Single(s => s[0] == layer[..dot]);
        return spellings.Skip(first).Concat(spellings.Take(first)).Distinct().Select(name => name + layer[dot..]);
    }
}
