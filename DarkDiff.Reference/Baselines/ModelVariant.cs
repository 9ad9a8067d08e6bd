using DarkDiff.Runtime.Model;

namespace DarkDiff.Reference.Baselines;

/// <summary>
/// A diffusion system of the paper's tables: DarkDiff, DarkDiff with one thing changed, or a baseline made of the same
/// Stable Diffusion.
/// </summary>
/// <param name="Name">Its name on the command line, and in a config's <c>variant</c>.</param>
/// <param name="Description">A few words for people.</param>
internal sealed record ModelVariant(string Name, string Description)
{
    /// <summary>Every variant, DarkDiff first.</summary>
    public static IReadOnlyList<ModelVariant> All { get; } =
    [
        new("darkdiff", "region attention, residual VAE, decoder loss, linear RGB to sRGB"),
        new("global-attention", "attention to the whole picture instead of regions")
        {
            Conditioning = Conditioning.Global,
        },
        new("concat", "noisy latent concatenated to the U-Net's input") { Conditioning = Conditioning.Concat },
        new("control-net", "a ControlNet on both latents") { Conditioning = Conditioning.ControlNet },
        new("no-residuals", "a plain VAE, without the encoder's features") { HasResiduals = false },
        new("no-decoder-loss", "the noise loss alone") { HasDecoderLoss = false },
        new("raw-to-srgb", "packed mosaic to sRGB") { ReadsMosaic = true },
        new("raw-to-raw", "packed mosaic to clean packed mosaic") { ReadsMosaic = true, GivesMosaic = true },
        new("sd-concat", "the baseline SD Concat: concatenation, plain VAE, noise loss alone")
        {
            Conditioning = Conditioning.Concat,
            HasResiduals = false,
            HasDecoderLoss = false,
        },
        new("sd-control-net", "the baseline SD ControlNet: a ControlNet, plain VAE, noise loss alone")
        {
            Conditioning = Conditioning.ControlNet,
            HasResiduals = false,
            HasDecoderLoss = false,
        },
    ];

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => All.Select(variant => variant.Name);

    /// <summary>How the U-Net is told of the noisy picture.</summary>
    public Conditioning Conditioning { get; init; } = Conditioning.Region;

    /// <summary>Whether the VAE's decoder gets the encoder's features (paper, Sec. 4.3).</summary>
    public bool HasResiduals { get; init; } = true;

    /// <summary>Whether stage 2 has the decoder loss (paper, Sec. 4.4).</summary>
    public bool HasDecoderLoss { get; init; } = true;

    /// <summary>Whether the VAE reads the packed mosaic instead of linear RGB.</summary>
    public bool ReadsMosaic { get; init; }

    /// <summary>Whether it gives one, instead of sRGB.</summary>
    public bool GivesMosaic { get; init; }

    /// <summary>The variant of a name.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static ModelVariant Find(string name) => All.FirstOrDefault(variant => variant.Name == name)
        ?? throw new InvalidDataException(
            $"found the variant '{name}', expected one of {string.Join(", ", Names)}");

    /// <summary>The config of this variant.</summary>
    /// <param name="config">Of any variant; gives the sizes, and the space of linear RGB.</param>
    public ModelConfig Of(ModelConfig config)
    {
        InputSpace input = ReadsMosaic ? InputSpace.Raw
            : config.InputSpace == InputSpace.Raw ? InputSpace.LinearSrgb
            : config.InputSpace;
        OutputSpace output = GivesMosaic ? OutputSpace.Raw : OutputSpace.Srgb;
        return config with
        {
            Variant = Name,
            InputSpace = input,
            OutputSpace = output,
            Vae = config.Vae with
            {
                InChannels = input.Channels(),
                OutChannels = output.Channels(),
                Residuals = HasResiduals,
            },
            Unet = config.Unet with { Conditioning = Conditioning },
        };
    }
}
