using DarkDiff.Reference.Conversion;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.SafeTensors;

namespace DarkDiff.Runtime.Tests.Conversion;

/// <summary>Files of the same weights in every layout in which Stable Diffusion is found.</summary>
internal static class SourceFiles
{
    private static readonly string[] AttentionToday = ["to_q", "to_k", "to_v", "to_out.0"];
    private static readonly string[] AttentionOfOldDiffusers = ["query", "key", "value", "proj_attn"];
    private static readonly string[] AttentionOfLdm = ["q", "k", "v", "proj_out"];

    /// <summary>A structure of Stable Diffusion 2.1 with few channels.</summary>
    public static ModelConfig SmallConfig { get; } = ModelConfigs.Sd21 with
    {
        Vae = ModelConfigs.Sd21.Vae with { BlockOutChannels = [32, 48, 64, 64], NormGroups = 16 },
        Unet = ModelConfigs.Sd21.Unet with
        {
            BlockOutChannels = [32, 64, 96, 96],
            HeadDim = 32,
            NormGroups = 16,
            RegionSize = 2,
            TextDim = 128,
        },
    };

    /// <summary>Tensors by the names of the single-file layout, with what such files hold besides.</summary>
    public static Dictionary<string, (long[] Shape, float[] Values)> Ldm(PlainStableDiffusion plain)
    {
        Dictionary<string, (long[] Shape, float[] Values)> tensors = plain.Weights.ToDictionary(
            w => w.Key, w => (w.Value.shape, w.Value.data<float>().ToArray()));
        tensors.Add("cond_stage_model.model.logit_scale", ([], [4.6f]));
        tensors.Add("cond_stage_model.model.text_projection", ([2, 2], [1, 2, 3, 4]));
        tensors.Add("betas", ([3], [1, 2, 3]));
        tensors.Add("model_ema.decay", ([], [1]));
        return tensors;
    }

    /// <summary>Writes a single file.</summary>
    public static void Write(
        string path,
        IEnumerable<KeyValuePair<string, (long[] Shape, float[] Values)>> tensors,
        SafeTensorType type = SafeTensorType.F16,
        Dictionary<string, string>? metadata = null) => SafeTensorsWriter.Write(
            path, [.. tensors.Select(t => new SafeTensorSource(t.Key, t.Value.Shape, t.Value.Values, type))], metadata);

    /// <summary>Writes a diffusers folder.</summary>
    /// <param name="folder">Made.</param>
    /// <param name="plain">The weights.</param>
    /// <param name="spelling">Spelling of the VAE's attention: <c>today</c>, <c>old diffusers</c> or <c>ldm</c>.</param>
    /// <param name="schedulerConfig">Text of the scheduler's config, or null for none.</param>
    /// <param name="suffix">What comes before <c>.safetensors</c>.</param>
    public static void WriteDiffusers(
        string folder, PlainStableDiffusion plain, string spelling, string? schedulerConfig, string suffix = "")
    {
        foreach (string part in new[] { "unet", "vae", "text_encoder", "scheduler" })
            Directory.CreateDirectory(Path.Combine(folder, part));
        ModelConfig config = SmallConfig;
        Dictionary<string, (long[] Shape, float[] Values)> ldm = Ldm(plain);
        string file = $"diffusion_pytorch_model{suffix}.safetensors";
        Write(Path.Combine(folder, "unet", file), PlainInventory.UNet(config).Select(t => Pair(
            t.Key, t.Value, ldm[LdmNames.UNet(t.Key, config.Unet)].Values)));
        Write(Path.Combine(folder, "vae", file), PlainInventory.Vae(config).Select(t => Pair(
            Spelled(t.Key, spelling), t.Value, ldm[LdmNames.Vae(t.Key, config.Vae).First()].Values)));
        Write(Path.Combine(folder, "text_encoder", $"model{suffix}.safetensors"), Text(ldm, config.Unet.TextDim!.Value));
        if (schedulerConfig is not null)
            File.WriteAllText(Path.Combine(folder, "scheduler", "scheduler_config.json"), schedulerConfig);
    }

    /// <summary>The text tower as diffusers stores it: queries, keys and values apart, and no unused layer.</summary>
    private static IEnumerable<KeyValuePair<string, (long[] Shape, float[] Values)>> Text(
        Dictionary<string, (long[] Shape, float[] Values)> ldm, int width)
    {
        const string clip = "cond_stage_model.model.";
        KeyValuePair<string, (long[] Shape, float[] Values)> Same(string name, string key) =>
            Pair("text_model." + name, ldm[clip + key].Shape, ldm[clip + key].Values);
        yield return Same("embeddings.token_embedding.weight", "token_embedding.weight");
        yield return Same("embeddings.position_embedding.weight", "positional_embedding");
        foreach (string end in new[] { "weight", "bias" })
        {
            yield return Same($"final_layer_norm.{end}", $"ln_final.{end}");
            for (int i = 0; i < 23; i++)
            {
                string to = $"encoder.layers.{i}.";
                string from = $"transformer.resblocks.{i}.";
                yield return Same($"{to}layer_norm1.{end}", $"{from}ln_1.{end}");
                yield return Same($"{to}layer_norm2.{end}", $"{from}ln_2.{end}");
                yield return Same($"{to}self_attn.out_proj.{end}", $"{from}attn.out_proj.{end}");
                yield return Same($"{to}mlp.fc1.{end}", $"{from}mlp.c_fc.{end}");
                yield return Same($"{to}mlp.fc2.{end}", $"{from}mlp.c_proj.{end}");
                float[] all = ldm[$"{clip}{from}attn.in_proj_{end}"].Values;
                int third = all.Length / 3;
                foreach ((string name, int part) in new[] { ("q", 0), ("k", 1), ("v", 2) })
                {
                    yield return Pair(
                        $"text_model.{to}self_attn.{name}_proj.{end}",
                        end == "weight" ? [width, width] : [width],
                        all[(part * third)..((part + 1) * third)]);
                }
            }
        }
    }

    private static string Spelled(string name, string spelling)
    {
        if (!name.Contains("attentions", StringComparison.Ordinal))
            return name;
        string[] names = spelling switch
        {
            "today" => AttentionToday,
            "old diffusers" => AttentionOfOldDiffusers,
            _ => AttentionOfLdm,
        };
        for (int i = 0; i < names.Length; i++)
            name = name.Replace($".{AttentionToday[i]}.", $".{names[i]}.", StringComparison.Ordinal);
        return spelling == "ldm" ? name.Replace("group_norm", "norm", StringComparison.Ordinal) : name;
    }

    private static KeyValuePair<string, (long[] Shape, float[] Values)> Pair(string name, long[] shape, float[] values) =>
        new(name, (shape, values));
}
