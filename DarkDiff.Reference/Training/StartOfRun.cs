using DarkDiff.Reference.Baselines;
using DarkDiff.Reference.Checkpoints;
using DarkDiff.Reference.Modules;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Reference.Training;

/// <summary>The model with which a run of training begins, or goes on.</summary>
internal static class StartOfRun
{
    /// <summary>Stage 1: new, or all of a weight file.</summary>
    /// <param name="options">The run; where its folder holds one already, that goes on.</param>
    /// <param name="start">Weight file to start from, or null.</param>
    /// <param name="size">Config of a new model, whose variant does not matter.</param>
    /// <param name="variant">Name of the system to train, or null for what the file says.</param>
    /// <exception cref="InvalidDataException">Folder, file and variant do not fit each other.</exception>
    public static ReferenceModel Stage1(TrainingOptions options, string? start, ModelConfig size, string? variant)
    {
        if (Resumed(options, variant) is ReferenceModel resumed)
            return resumed;
        if (start is null)
            return new ReferenceModel(ModelVariant.Find(variant ?? size.Variant).Of(size));
        ReferenceModel model = new(Changed(start, variant, keepsUNet: true));
        ModelFile.LoadInto(model, start);
        return model;
    }

    /// <summary>
    /// Stage 2: the VAE of a weight file. Its U-Net is kept where it comes from Stable Diffusion, with the latent scale that
    /// it was trained at; else a new one is made for a scale that is measured.
    /// </summary>
    /// <param name="options">The run; where its folder holds one already, that goes on.</param>
    /// <param name="start">Weight file with a trained VAE.</param>
    /// <param name="variant">Name of the system to train, or null for what the file says.</param>
    /// <exception cref="InvalidDataException">Folder, file and variant do not fit each other.</exception>
    public static ReferenceModel Stage2(TrainingOptions options, string? start, string? variant)
    {
        if (Resumed(options, variant) is ReferenceModel resumed)
            return resumed;
        if (start is null)
            throw new InvalidDataException("stage2 found no --from, expected the weight file of stage 1");
        bool isPretrained = ModelFile.ReadConfig(start).Unet.TextDim is not null;
        ReferenceModel model = new(Changed(start, variant, keepsUNet: isPretrained));
        ModelFile.LoadInto(model, start, isPretrained ? "" : "vae.");
        return isPretrained ? model : LatentScale.Measure(model, options);
    }

    private static ReferenceModel? Resumed(TrainingOptions options, string? variant)
    {
        string last = Path.Combine(options.Folder, "last.safetensors");
        if (!File.Exists(last))
            return null;
        ModelConfig config = ModelFile.ReadConfig(last);
        // Its weights are loaded with the rest of the checkpoint.
        return variant is null || variant == config.Variant
            ? new ReferenceModel(config)
            : throw new InvalidDataException($"{last}: found a run of the variant '{config.Variant}', expected '{variant}'");
    }

    /// <summary>The config of a weight file as another variant, which may not change what is taken over.</summary>
    private static ModelConfig Changed(string start, string? variant, bool keepsUNet)
    {
        ModelConfig config = ModelFile.ReadConfig(start);
        if (variant is null)
            return config;
        ModelConfig changed = ModelVariant.Find(variant).Of(config);
        return changed.Vae == config.Vae && (!keepsUNet || changed.Unet == config.Unet)
            ? changed
            : throw new InvalidDataException(
                $"{start}: found the variant '{config.Variant}', expected one that was '{variant}' from its start on");
    }
}
