using System.Text.Json;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.SafeTensors;

namespace DarkDiff.Reference.Conversion;

/// <summary>
/// The layout of the diffusers library: a folder with <c>unet</c>, <c>vae</c>, <c>text_encoder</c>, <c>scheduler</c>.
/// </summary>
internal static class DiffusersFolder
{
    private const string Attention = ".attentions.0.";

    /// <summary>Opens a folder; of several precisions the full one.</summary>
    /// <exception cref="InvalidDataException">A part is not there, or a config makes no sense.</exception>
    /// <exception cref="SafeTensorsException">A file is damaged.</exception>
    public static StableDiffusionSource Open(string path, ModelConfig config)
    {
        List<SafeTensorsFile> files = [];
        try
        {
            SafeTensorsFile Opened(string part, string stem)
            {
                files.Add(SafeTensorsFile.Open(Find(path, part, stem)));
                return files[^1];
            }

            TextTowerConfig text = new(config.Unet.TextDim!.Value);
            SourcePart unet = new(
                "U-Net",
                Opened("unet", "diffusion_pytorch_model"),
                PlainInventory.UNet(config).Select(t => new ExpectedTensor(t.Key, t.Value, [t.Key])),
                "");
            SourcePart vae = new(
                "VAE",
                Opened("vae", "diffusion_pytorch_model"),
                PlainInventory.Vae(config).Select(t => new ExpectedTensor(t.Key, t.Value, [.. VaeKeys(t.Key)])),
                "");
            SourcePart tower = new(
                "text tower",
                Opened("text_encoder", "model"),
                TextNames.Diffusers(text),
                "",
                key => TextNames.IsIgnored(key, text));
            return new StableDiffusionSource(path, "diffusers folder", unet, vae, tower, Facts(path), files);
        }
        catch
        {
            foreach (SafeTensorsFile file in files)
                file.Dispose();
            throw;
        }
    }

    private static string Find(string folder, string part, string stem)
    {
        string place = Path.Combine(folder, part);
        foreach (string name in new[] { $"{stem}.safetensors", $"{stem}.fp16.safetensors" })
        {
            if (File.Exists(Path.Combine(place, name)))
                return Path.Combine(place, name);
        }

        string found = !Directory.Exists(place) ? "no such folder"
            : Directory.EnumerateFiles(place, "*.bin").Any() ? "pickled weights only"
            : "no weights";
        throw new InvalidDataException($"{place}: found {found}, expected {stem}.safetensors");
    }

    private static IEnumerable<string> VaeKeys(string name)
    {
        int at = name.IndexOf(Attention, StringComparison.Ordinal);
        return at < 0
            ? [name]
            : VaeAttentionNames.Of(name[(at + Attention.Length)..], first: 0)
                .Select(layer => name[..(at + Attention.Length)] + layer);
    }

    private static SourceFacts Facts(string folder)
    {
        float? scale = ReadConfig(Path.Combine(folder, "vae", "config.json"), vae =>
            vae.TryGetProperty("scaling_factor", out JsonElement factor) ? factor.GetSingle() : (float?)null);
        return ReadConfig(Path.Combine(folder, "scheduler", "scheduler_config.json"), scheduler =>
        {
            // The library takes ε where its config does not say.
            string prediction = Text(scheduler, "prediction_type") ?? "epsilon";
            string schedule = Text(scheduler, "beta_schedule") ?? "scaled_linear";
            if (schedule != "scaled_linear" || prediction is not ("epsilon" or "v_prediction"))
            {
                throw new InvalidDataException(
                    $"{folder}: found a scheduler of {schedule} betas and {prediction}, expected scaled_linear and epsilon or v_prediction");
            }

            DiffusionConfig plain = new();
            return new SourceFacts(
                prediction == "epsilon" ? Prediction.Epsilon : Prediction.V,
                "the scheduler's config",
                new DiffusionConfig
                {
                    TrainTimesteps = (int)(Number(scheduler, "num_train_timesteps") ?? plain.TrainTimesteps),
                    BetaStart = Number(scheduler, "beta_start") ?? plain.BetaStart,
                    BetaEnd = Number(scheduler, "beta_end") ?? plain.BetaEnd,
                },
                scale);
        }) ?? new SourceFacts(null, "", null, scale);
    }

    private static T? ReadConfig<T>(string path, Func<JsonElement, T?> read)
    {
        if (!File.Exists(path))
            return default;
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllText(path));
            return read(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path}: found a config that cannot be read ({e.Message})", e);
        }
    }

    private static string? Text(JsonElement config, string name) =>
        config.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static double? Number(JsonElement config, string name) =>
        config.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : null;
}
