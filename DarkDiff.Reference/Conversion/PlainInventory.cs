using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;

namespace DarkDiff.Reference.Conversion;

/// <summary>
/// Names (diffusers') and shapes (torch's) of plain Stable Diffusion for the sizes of a config: the engine's own
/// inventory less what DarkDiff adds.
/// </summary>
internal static class PlainInventory
{
    /// <summary>Tensors of the U-Net: every transformer attends to text, in down and mid blocks too.</summary>
    public static Dictionary<string, long[]> UNet(ModelConfig config) =>
        Of(config, "unet.", _ => true, (name, shape) => RegionLayers.IsKeyOrValue(name)
            ? [shape[0], config.Unet.TextDim!.Value]
            : shape);

    /// <summary>Tensors of the VAE, without residual convolutions.</summary>
    public static Dictionary<string, long[]> Vae(ModelConfig config) => Of(
        config, "vae.", name => !name.StartsWith("residual_convs.", StringComparison.Ordinal), (_, shape) => shape);

    private static Dictionary<string, long[]> Of(
        ModelConfig config, string prefix, Func<string, bool> isPlain, Func<string, long[], long[]> shapeOf) =>
        WeightInventory.Of(Plain(config)).Shapes
            .Where(s => s.Key.StartsWith(prefix, StringComparison.Ordinal) && isPlain(s.Key[prefix.Length..]))
            .ToDictionary(s => s.Key[prefix.Length..], s => shapeOf(s.Key[prefix.Length..], TorchShape(s.Value)));

    /// <summary>The same sizes without what variants of DarkDiff change in the layers of Stable Diffusion.</summary>
    private static ModelConfig Plain(ModelConfig config) => config with
    {
        Unet = config.Unet with { Conditioning = Conditioning.Region },
        Vae = config.Vae with { InChannels = 3, OutChannels = 3 },
    };

    /// <summary>(O, I, kh, kw) of our (O, kh, kw, I).</summary>
    private static long[] TorchShape(int[] shape) =>
        shape is [int o, int h, int w, int i] ? [o, i, h, w] : [.. shape.Select(extent => (long)extent)];
}
