namespace DarkDiff.Reference.Conversion;

/// <summary>Names and shapes of the text tower in both layouts.</summary>
internal static class TextNames
{
    /// <summary>What the tower's keys begin with in the single-file layout.</summary>
    public const string LdmPrefix = "cond_stage_model.";

    /// <summary>Name of the token embedding.</summary>
    public const string TokenEmbedding = "embeddings.token_embedding.weight";

    /// <summary>Name of the position embedding.</summary>
    public const string PositionEmbedding = "embeddings.position_embedding.weight";

    /// <summary>What the names of the last norm begin with.</summary>
    public const string FinalNorm = "final_layer_norm.";

    private const string DiffusersPrefix = "text_model.";
    private const string OpenClipPrefix = LdmPrefix + "model.";

    private static readonly string[] InProjection = ["q_proj", "k_proj", "v_proj"];

    private static readonly (string Name, string OpenClip)[] LayerNames =
    [
        ("layer_norm1", "ln_1"),
        ("self_attn.out_proj", "attn.out_proj"),
        ("layer_norm2", "ln_2"),
        ("mlp.fc1", "mlp.c_fc"),
        ("mlp.fc2", "mlp.c_proj"),
    ];

    /// <summary>What the names of a layer begin with.</summary>
    public static string Layer(int index) => $"encoder.layers.{index}.";

    /// <summary>What a diffusers folder holds.</summary>
    public static IEnumerable<ExpectedTensor> Diffusers(TextTowerConfig config) =>
        Shapes(config).Select(s => new ExpectedTensor(s.Name, s.Shape, [DiffusersPrefix + s.Name]));

    /// <summary>What a single file holds: queries, keys and values are one tensor there.</summary>
    public static IEnumerable<ExpectedTensor> Ldm(TextTowerConfig config) => Shapes(config).Select(s =>
    {
        (string key, int slice, int slices) = OpenClip(s.Name);
        return new ExpectedTensor(s.Name, s.Shape, [OpenClipPrefix + key], slice, slices);
    });

    /// <summary>Whether a key of the text encoder is known and of no use here.</summary>
    public static bool IsIgnored(string key, TextTowerConfig config) =>
        key.EndsWith("position_ids", StringComparison.Ordinal)
        || key.EndsWith("text_projection", StringComparison.Ordinal)
        || key.EndsWith("text_projection.weight", StringComparison.Ordinal)
        || key.EndsWith("logit_scale", StringComparison.Ordinal)
        || key.EndsWith("attn_mask", StringComparison.Ordinal)
        || key.StartsWith($"{OpenClipPrefix}transformer.resblocks.{config.Layers}.", StringComparison.Ordinal)
        || key.StartsWith($"{DiffusersPrefix}{Layer(config.Layers)}", StringComparison.Ordinal);

    private static IEnumerable<(string Name, long[] Shape)> Shapes(TextTowerConfig config)
    {
        long width = config.Width;
        yield return (TokenEmbedding, [TextTowerConfig.Vocabulary, width]);
        yield return (PositionEmbedding, [TextTowerConfig.Tokens, width]);
        for (int i = 0; i < config.Layers; i++)
        {
            foreach (string projection in InProjection)
            {
                yield return ($"{Layer(i)}self_attn.{projection}.weight", [width, width]);
                yield return ($"{Layer(i)}self_attn.{projection}.bias", [width]);
            }

            foreach ((string name, _) in LayerNames)
            {
                (long outputs, long inputs) = name switch
                {
                    "mlp.fc1" => (4 * width, width),
                    "mlp.fc2" => (width, 4 * width),
                    _ => (width, width),
                };
                bool isNorm = name.StartsWith("layer_norm", StringComparison.Ordinal);
                yield return ($"{Layer(i)}{name}.weight", isNorm ? [width] : [outputs, inputs]);
                yield return ($"{Layer(i)}{name}.bias", [outputs]);
            }
        }

        yield return (FinalNorm + "weight", [width]);
        yield return (FinalNorm + "bias", [width]);
    }

    private static (string Key, int Slice, int Slices) OpenClip(string name)
    {
        if (name == TokenEmbedding)
            return ("token_embedding.weight", 0, 1);
        if (name == PositionEmbedding)
            return ("positional_embedding", 0, 1);
        if (name.StartsWith(FinalNorm, StringComparison.Ordinal))
            return ("ln_final." + name[FinalNorm.Length..], 0, 1);
        string[] words = name.Split('.');
        string layer = $"transformer.resblocks.{words[2]}.";
        int slice = Array.IndexOf(InProjection, words[^2]);
        if (slice >= 0)
            return ($"{layer}attn.in_proj_{words[^1]}", slice, InProjection.Length);
        string inner = string.Join('.', words[3..^1]);
        return ($"{layer}{LayerNames.Single(l => l.Name == inner).OpenClip}.{words[^1]}", 0, 1);
    }
}
