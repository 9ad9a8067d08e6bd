using System.Text;
using System.Text.Json.Nodes;
using DarkDiff.Cli.Reports;
using DarkDiff.Cli.Sampling;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;

namespace DarkDiff.Cli.Describing;

/// <summary>Facts of a weight file.</summary>
internal static class WeightFacts
{
    private static readonly (string Label, string Key, string Prefix)[] _parts =
    [
        ("VAE", "vae", "vae."),
        ("U-Net", "unet", "unet."),
        ("context processor", "context", "context."),
        ("all", "all", ""),
    ];

    /// <summary>Opens and checks the file; plans a picture size where one is asked for.</summary>
    /// <param name="path">The file.</param>
    /// <param name="withSum">Whether the file is read to its end, for its SHA-256.</param>
    /// <param name="size">Pixels of the picture to plan, if any.</param>
    /// <param name="settings">What it is planned with.</param>
    public static FactSheet Of(string path, bool withSum, (int Width, int Height)? size, PlanSettings settings)
    {
        using ModelWeights weights = ModelWeights.Open(path);
        ModelConfig config = weights.Config;
        FactSheet facts = new();
        facts.Add("file", "file", path);
        long bytes = new FileInfo(path).Length;
        facts.Add("size", "bytes", bytes, Units.Bytes(bytes));
        if (withSum)
            facts.Add("SHA-256", "sha256", WeightsLocator.Sha256(path));
        facts.Add("model", "model", config.Name);
        facts.Add("stored as", "types", string.Join(", ", weights.Types));
        AddParameters(facts, weights.Inventory);
        facts.Add("default steps", "default_steps", config.DefaultSteps);
        facts.Add("timestep spacing", "spacing", SpacingOption.Word(config.Diffusion.Spacing));
        facts.Add("default guidance", "default_guidance", config.DefaultGuidance);
        facts.Add("sides in multiples of", "size_multiple", config.SizeMultiple);
        JsonNode json = JsonNode.Parse(config.ToJson())!;
        facts.Add("config", ConfigText((JsonObject)json), "config", json);
        foreach ((string key, string note) in weights.Notes.OrderBy(n => n.Key, StringComparer.Ordinal))
            facts.Add(key, $"note_{key}", note);
        if (size is (int width, int height))
            PlanFacts.Add(facts, weights, width, height, settings);
        return facts;
    }

    private static void AddParameters(FactSheet facts, WeightInventory inventory)
    {
        JsonObject json = [];
        List<string> lines = [];
        foreach ((string label, string key, string prefix) in _parts)
        {
            long count = inventory.Parameters(prefix);
            json[key] = count;
            lines.Add($"{label} {Units.Count(count)}");
        }

        facts.Add("parameters", string.Join(", ", lines), "parameters", json);
    }

    /// <summary>One line for each part of the config.</summary>
    private static string ConfigText(JsonObject config)
    {
        StringBuilder text = new();
        foreach ((string key, JsonNode? value) in config)
        {
            string words = value is JsonObject part
                ? string.Join(", ", part.Select(entry => $"{entry.Key} {entry.Value?.ToJsonString() ?? "none"}"))
                : value?.ToString() ?? "none";
            text.Append(text.Length == 0 ? "" : "\n").Append(key).Append(": ").Append(words);
        }

        return text.ToString();
    }
}
