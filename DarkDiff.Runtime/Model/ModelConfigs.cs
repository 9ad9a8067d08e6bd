namespace DarkDiff.Runtime.Model;

/// <summary>The configs that always run.</summary>
public static class ModelConfigs
{
    /// <summary>Sizes of Stable Diffusion 2.1, with the residual VAE of the paper's Table A1.</summary>
    public static ModelConfig Sd21 { get; } = new()
    {
        Name = "sd21",
        Vae = new VaeConfig { BlockOutChannels = [128, 256, 512, 512], LayersPerBlock = 2 },
        Unet = new UNetConfig
        {
            BlockOutChannels = [320, 640, 1280, 1280],
            LayersPerBlock = 2,
            Attention = [true, true, true, false],
            SelfAttention = [true, true, true, false],
            TextDim = 1024,
        },
        InputSpace = InputSpace.Camera,
        OutputCurve = OutputCurve.Gamma22,
    };

    /// <summary>
    /// The model that is trained and shipped here: the same pipeline at a size that two processor cores train in
    /// hours. Self-attention is left to the coarsest level, so that cost grows with the number of pixels.
    /// </summary>
    public static ModelConfig Tiny { get; } = new()
    {
        Name = "tiny",
        Vae = new VaeConfig
        {
            BlockOutChannels = [32, 32, 64, 128],
            LayersPerBlock = 1,
            NormGroups = 8,
            MidAttention = false,
        },
        Unet = new UNetConfig
        {
            BlockOutChannels = [64, 128, 192],
            LayersPerBlock = 1,
            Attention = [true, true, true],
            SelfAttention = [false, false, true],
            HeadDim = 32,
            NormGroups = 8,
            RegionSize = 2,
        },
        Diffusion = new DiffusionConfig { Prediction = Prediction.V },
    };

    /// <summary>
    /// A seventh of the parameters of <see cref="Tiny"/>: the size at which the systems of the paper's tables are trained
    /// beside each other.
    /// </summary>
    public static ModelConfig Micro { get; } = Tiny with
    {
        Name = "micro",
        Vae = Tiny.Vae with { BlockOutChannels = [16, 16, 32, 64] },
        Unet = Tiny.Unet with { BlockOutChannels = [32, 32, 64] },
    };

    /// <summary>The config of a name.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static ModelConfig Named(string name) => name switch
    {
        "sd21" => Sd21,
        "tiny" => Tiny,
        "micro" => Micro,
        _ => throw new ArgumentException($"no model config named '{name}'; expected sd21, tiny or micro", nameof(name)),
    };
}
