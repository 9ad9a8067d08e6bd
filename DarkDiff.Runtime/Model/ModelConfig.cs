using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace DarkDiff.Runtime.Model;

/// <summary>
/// Everything about a model that is not a weight. It travels as JSON in the weight file's metadata, under the key
/// <c>darkdiff</c>; sizes in code come from here and nowhere else.
/// </summary>
public sealed record ModelConfig
{
    /// <summary>Name of the model, such as <c>tiny</c> or <c>sd21</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The residual VAE (paper, Sec. 4.3 and Table A1).</summary>
    public required VaeConfig Vae { get; init; }

    /// <summary>The denoising U-Net; the context processor has the sizes of its encoder (paper, Sec. 4.2).</summary>
    public required UNetConfig Unet { get; init; }

    /// <summary>The noise schedule and what the U-Net predicts.</summary>
    public DiffusionConfig Diffusion { get; init; } = new();

    /// <summary>
    /// Name of the system that it is in comparisons: DarkDiff, one of its ablations, or a baseline. For people and for
    /// training; what the engine computes follows from the other entries.
    /// </summary>
    public string Variant { get; init; } = "darkdiff";

    /// <summary>What the VAE encoder is fed with.</summary>
    public InputSpace InputSpace { get; init; } = InputSpace.LinearSrgb;

    /// <summary>What the VAE decoder gives.</summary>
    public OutputSpace OutputSpace { get; init; } = OutputSpace.Srgb;

    /// <summary>The curve of the decoder's output.</summary>
    public OutputCurve OutputCurve { get; init; } = OutputCurve.Srgb;

    /// <summary>When the context processor runs.</summary>
    public ContextTimestep ContextTimestep { get; init; } = ContextTimestep.Zero;

    /// <summary>Sampling steps when the user does not say.</summary>
    public int DefaultSteps { get; init; } = 50;

    /// <summary>Guidance scale when the user does not say; 1 means conditional only.</summary>
    public float DefaultGuidance { get; init; } = 2.0f;

    /// <summary>
    /// Sides of the image, in pixels, must be multiples of this: the VAE's factor times the U-Net's.
    /// </summary>
    [JsonIgnore]
    public int SizeMultiple => Vae.Factor * Unet.Factor;

    /// <summary>Fewest pixels along a side of a tile of the latent, see <c>EnhanceOptions.Tile</c>.</summary>
    [JsonIgnore]
    public int SmallestTile => 4 * SizeMultiple;

    /// <summary>Whether <c>EnhanceOptions.Tile</c> may be so.</summary>
    public bool AllowsTile(int? tile) => tile is null or 0 || tile >= SmallestTile;

    /// <summary>Reads a config from JSON and checks it.</summary>
    /// <exception cref="InvalidDataException">The text is not a valid config; the message says why.</exception>
    public static ModelConfig Parse(string json)
    {
        ModelConfig config;
        try
        {
            JsonDocumentOptions strict = new() { AllowDuplicateProperties = false };
            JsonObject entries = JsonNode.Parse(json, documentOptions: strict) as JsonObject
                ?? throw new InvalidDataException("model config: found no JSON object");
            ConfigDefaults.AddTo(entries);
            config = entries.Deserialize(ModelConfigJson.Default.ModelConfig)!;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"model config: {e.Message}", e);
        }

        config.Validate();
        return config;
    }

    /// <summary>Writes the config as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ModelConfigJson.Default.ModelConfig);

    /// <summary>Checks that the sizes fit each other.</summary>
    /// <exception cref="InvalidDataException">They do not; the message says which.</exception>
    public void Validate()
    {
        Require(Vae.BlockOutChannels.Length >= 1, "vae.block_out_channels is empty");
        Require(Unet.BlockOutChannels.Length >= 1, "unet.block_out_channels is empty");
        Require(
            Unet.Attention.Length == Unet.BlockOutChannels.Length
            && Unet.SelfAttention.Length == Unet.BlockOutChannels.Length,
            "unet.attention and unet.self_attention need one entry per level");
        Require(Vae.LatentChannels == Unet.InChannels, "vae.latent_channels and unet.in_channels differ");
        Require(
            Vae.InChannels == InputSpace.Channels(),
            $"vae.in_channels is {Vae.InChannels}, which is not what input_space has");
        Require(
            Vae.OutChannels == OutputSpace.Channels(),
            $"vae.out_channels is {Vae.OutChannels}, which is not what output_space has");
        Require(
            OutputSpace == OutputSpace.Srgb || InputSpace == InputSpace.Raw,
            "output_space is raw, which needs input_space raw");
        Require(Vae.LayersPerBlock >= 1 && Unet.LayersPerBlock >= 1, "layers_per_block must be at least 1");
        Require(Unet.RegionSize >= 1, "unet.region_size must be at least 1");
        Require(Vae.ScalingFactor > 0, "vae.scaling_factor must be positive");
        foreach (int channels in Vae.BlockOutChannels)
            Require(channels % Vae.NormGroups == 0, $"vae channels {channels} are no multiple of norm_groups");
        foreach (int channels in Unet.BlockOutChannels)
        {
            Require(channels % Unet.NormGroups == 0, $"unet channels {channels} are no multiple of norm_groups");
            Require(channels % Unet.HeadDim == 0, $"unet channels {channels} are no multiple of head_dim");
        }
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new InvalidDataException("model config: " + message);
    }
}
