using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Tests.Baselines;

/// <summary>The structure of the size <c>tiny</c> with few channels.</summary>
internal static class SmallModel
{
    public static ModelConfig Config { get; } = ModelConfigs.Tiny with
    {
        Name = "small",
        Vae = ModelConfigs.Tiny.Vae with { BlockOutChannels = [32, 32, 32, 32] },
        Unet = ModelConfigs.Tiny.Unet with { BlockOutChannels = [32, 32, 64] },
    };
}
