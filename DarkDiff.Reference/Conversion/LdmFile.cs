using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.SafeTensors;

namespace DarkDiff.Reference.Conversion;

/// <summary>The single-file layout, such as <c>v2-1_512-ema-pruned.safetensors</c>.</summary>
internal static class LdmFile
{
    /// <summary>Opens a file.</summary>
    /// <exception cref="SafeTensorsException">It is damaged.</exception>
    public static StableDiffusionSource Open(string path, ModelConfig config)
    {
        SafeTensorsFile file = SafeTensorsFile.Open(path);
        TextTowerConfig text = new(config.Unet.TextDim!.Value);
        return new StableDiffusionSource(
            path,
            "single file",
            new SourcePart(
                "U-Net",
                file,
                PlainInventory.UNet(config).Select(
                    t => new ExpectedTensor(t.Key, t.Value, [LdmNames.UNet(t.Key, config.Unet)])),
                LdmNames.UNetPrefix),
            new SourcePart(
                "VAE",
                file,
                PlainInventory.Vae(config).Select(
                    t => new ExpectedTensor(t.Key, t.Value, [.. LdmNames.Vae(t.Key, config.Vae)])),
                LdmNames.VaePrefix),
            new SourcePart(
                "text tower",
                file,
                TextNames.Ldm(text),
                TextNames.LdmPrefix,
                key => TextNames.IsIgnored(key, text)),
            Facts(file),
            [file]);
    }

    /// <summary>A file may say by the ModelSpec convention what its U-Net predicts; most do not.</summary>
    private static SourceFacts Facts(SafeTensorsFile file)
    {
        const string field = "modelspec.prediction_type";
        Prediction? prediction = file.Metadata.GetValueOrDefault(field) switch
        {
            "epsilon" => Prediction.Epsilon,
            "v" or "v_prediction" => Prediction.V,
            _ => null,
        };
        return new SourceFacts(prediction, $"the file's {field}");
    }
}
