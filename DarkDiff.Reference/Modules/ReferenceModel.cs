using DarkDiff.Runtime.Model;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>The whole DarkDiff model; names of its parameters are the keys of the weight file.</summary>
internal sealed class ReferenceModel : Module
{
    private readonly ResidualVae vae;
    private readonly UNet unet;
    private readonly ContextProcessor context;

    public ReferenceModel(ModelConfig config)
        : base(nameof(ReferenceModel))
    {
        Config = config;
        vae = new ResidualVae(config.Vae);
        unet = new UNet(config.Unet);
        context = new ContextProcessor(config.Unet);
        RegisterComponents();
        if (config.Unet.TextDim is int dim)
            TextEmpty = zeros(1, 77, dim);
    }

    public ModelConfig Config { get; }

    public ResidualVae Vae => vae;

    public UNet Unet => unet;

    public ContextProcessor Context => context;

    /// <summary>Embedding of the empty prompt, (1, 77, D), or null; not trained.</summary>
    public Tensor? TextEmpty { get; set; }

    /// <summary>Context tokens of every region layer for a condition latent, at the config's timestep.</summary>
    /// <param name="condition">(N, C, H, W): z_c, or Gaussian noise.</param>
    /// <param name="timestep">(N): the step's timestep; read only where the config says so.</param>
    public List<Tensor> ContextTokens(Tensor condition, Tensor timestep) => context.forward(
        condition,
        Config.ContextTimestep == ContextTimestep.Zero ? zeros_like(timestep) : timestep,
        TextEmpty?.to(condition.dtype));

    /// <summary>The U-Net's prediction for given context tokens.</summary>
    public Tensor Predict(Tensor latent, Tensor timestep, IReadOnlyList<Tensor> contextTokens) =>
        unet.forward(latent, timestep, contextTokens, TextEmpty?.to(latent.dtype));
}
