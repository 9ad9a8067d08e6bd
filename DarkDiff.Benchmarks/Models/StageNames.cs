using DarkDiff.Runtime.Model;

namespace DarkDiff.Benchmarks.Models;

/// <summary>Names of the stages of models, on the picture that they are measured on.</summary>
internal static class StageNames
{
    /// <summary>Rows and columns of the picture.</summary>
    public const int Size = 512;

    /// <summary>Such as "sd21 U-Net step 64x64".</summary>
    public static string Of(ModelConfig config, ModelStage stage)
    {
        int latent = Size / config.Vae.Factor;
        return stage switch
        {
            ModelStage.Encode => $"{config.Name} VAE encode {Size}x{Size}",
            ModelStage.Step => $"{config.Name} U-Net step {latent}x{latent}",
            _ => $"{config.Name} VAE decode {Size}x{Size}",
        };
    }
}
