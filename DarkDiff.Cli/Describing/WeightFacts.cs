using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using DarkDiff.Cli.Reports;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.Pipeline;

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
    public static FactSheet Of(string path, (int Width, int Height)? size)
    {
        using ModelWeights weights = ModelWeights.Open(path);
        ModelConfig config = weights.Config;
        FactSheet facts = new();
        facts.Add("file", "file", path);
        long bytes = new FileInfo(path).Length;
        facts.Add("size", "bytes", bytes, Units.Bytes(bytes));
        facts.Add("SHA-256", "sha256", WeightsLocator.Sha256(path));
        facts.Add("model", "model", config.Name);
        facts.Add("stored as", "types", string.Join(", ", weights.Types));
        AddParameters(facts, weights.Inventory);
        facts.Add("default steps", "default_steps", config.DefaultSteps);
        facts.Add("default guidance", "default_guidance", config.DefaultGuidance);
        facts.Add("sides in multiples of", "size_multiple", config.SizeMultiple);
        JsonNode json = JsonNode.Parse(config.ToJson())!;
        facts.Add("config", ConfigText((JsonObject)json), "config", json);
        foreach ((string key, string note) in weights.Notes.OrderBy(n => n.Key, StringComparer.Ordinal))
            facts.Add(key, $"note_{key}", note);
        if (size is (int width, int height))
            AddPlan(facts, config, width, height);
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

    private static void AddPlan(FactSheet facts, ModelConfig config, int width, int height)
    {
        using CpuDevice device = new();
        bool guided = config.DefaultGuidance != 1;
        PlanSummary plan = DarkDiffSession.Describe(config, device, width, height, guided);
        JsonArray stages = [];
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{plan.Width}×{plan.Height} pixels after padding");
        text.Append(guided ? ", with guidance" : "");
        long flops = 0;
        foreach (StageSummary stage in plan.Stages)
        {
            int runs = stage.Name == "sampling step" ? config.DefaultSteps : 1;
            flops += runs * stage.Flops;
            stages.Add((JsonNode)new JsonObject
            {
                ["name"] = stage.Name,
                ["ops"] = stage.Ops,
                ["flops"] = stage.Flops,
                ["arena_bytes"] = stage.ArenaBytes,
                ["runs"] = runs,
            });
            string times = runs == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" × {runs}");
            text.Append(CultureInfo.InvariantCulture, $"\n{stage.Name + times,-20} {stage.Ops,5} ops");
            text.Append(CultureInfo.InvariantCulture, $"  {Units.Count(stage.Flops),8}FLOP");
            text.Append(CultureInfo.InvariantCulture, $"  {Units.Bytes(stage.ArenaBytes),10}");
        }

        text.Append(CultureInfo.InvariantCulture, $"\nin all {Units.Count(flops)}FLOP; peak memory for activations ");
        text.Append(CultureInfo.InvariantCulture, $"{Units.Bytes(plan.PeakBytes)} (arena {Units.Bytes(plan.ArenaBytes)}");
        text.Append(CultureInfo.InvariantCulture, $" + {Units.Bytes(plan.BetweenStagesBytes)} between stages)");
        facts.Add("plan", text.ToString(), "plan", new JsonObject
        {
            ["width"] = plan.Width,
            ["height"] = plan.Height,
            ["device"] = device.Name,
            ["stages"] = stages,
            ["flops"] = flops,
            ["arena_bytes"] = plan.ArenaBytes,
            ["between_stages_bytes"] = plan.BetweenStagesBytes,
            ["peak_bytes"] = plan.PeakBytes,
        });
    }
}
