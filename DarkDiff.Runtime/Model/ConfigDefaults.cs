using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace DarkDiff.Runtime.Model;

/// <summary>
/// Puts the default of every entry that a config's JSON leaves out: an older file, or one written by hand. The generated
/// reader would give such an entry zero and not what its property starts with.
/// </summary>
internal static class ConfigDefaults
{
    private static readonly JsonObject Defaults = (JsonObject)JsonSerializer.SerializeToNode(
        new ModelConfig
        {
            Name = "",
            Vae = new VaeConfig { BlockOutChannels = [], LayersPerBlock = 1 },
            Unet = new UNetConfig { BlockOutChannels = [], LayersPerBlock = 1, Attention = [], SelfAttention = [] },
        },
        ModelConfigJson.Default.ModelConfig)!;

    /// <summary>Adds what is missing; entries that are required stay missing.</summary>
    public static void AddTo(JsonObject config)
    {
        ModelConfigJson json = ModelConfigJson.Default;
        Add(config, Defaults, json.ModelConfig);
        foreach ((string name, JsonTypeInfo type) in new (string, JsonTypeInfo)[]
            { ("vae", json.VaeConfig), ("unet", json.UNetConfig), ("diffusion", json.DiffusionConfig) })
        {
            if (config[name] is JsonObject part)
                Add(part, (JsonObject)Defaults[name]!, type);
        }
    }

    private static void Add(JsonObject target, JsonObject defaults, JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties)
        {
            if (!property.IsRequired && !target.ContainsKey(property.Name) && defaults[property.Name] is JsonNode value)
                target.Add(property.Name, value.DeepClone());
        }
    }
}
