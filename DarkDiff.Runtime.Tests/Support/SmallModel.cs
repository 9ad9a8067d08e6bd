using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Tests.Support;

/// <summary>The smallest model that has every kind of layer of <c>tiny</c>.</summary>
internal static class SmallModel
{
    public static ModelConfig Config { get; } = ModelConfigs.Tiny with
    {
        Name = "small",
        Vae = ModelConfigs.Tiny.Vae with { BlockOutChannels = [8, 8, 16, 16] },
        Unet = ModelConfigs.Tiny.Unet with { BlockOutChannels = [32, 32, 64] },
        DefaultSteps = 3,
    };
}
