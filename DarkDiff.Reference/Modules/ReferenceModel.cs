using DarkDiff.Reference.Data;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>The whole DarkDiff model; names of its parameters are the keys of the weight file.</summary>
internal sealed class ReferenceModel : TrainableModel
{
    private readonly ResidualVae vae;
    private readonly UNet unet;
    private readonly ContextProcessor? context;
    private readonly ControlNet? control;

    public ReferenceModel(ModelConfig config)
        : base(nameof(ReferenceModel))
    {
        Config = config;
        vae = new ResidualVae(config.Vae);
        unet = new UNet(config.Unet);
        context = config.Unet.HasContext ? new ContextProcessor(config.Unet) : null;
        control = config.Unet.Conditioning == Conditioning.ControlNet ? new ControlNet(config.Unet) : null;
        RegisterComponents();
        if (config.Unet.TextDim is int dim)
            TextEmpty = zeros(1, 77, dim);
    }

    public ModelConfig Config { get; }

    /// <inheritdoc />
    public override PairFormat Format => new(Config.InputSpace, Config.OutputSpace, Config.OutputCurve);

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, string> Metadata =>
        new Dictionary<string, string> { [ModelWeights.ConfigKey] = Config.ToJson() };

    /// <inheritdoc />
    public override IEnumerable<(string Name, Tensor Values)> Constants =>
        TextEmpty is null ? [] : [("text.empty", TextEmpty.squeeze(0))];

    public ResidualVae Vae => vae;

    public UNet Unet => unet;

    /// <summary>The context processor, where the conditioning has one.</summary>
    public ContextProcessor? Context => context;

    /// <summary>The network beside the U-Net that starts as its encoder: context processor or ControlNet, if any.</summary>
    public Module? EncoderCopy => (Module?)context ?? control;

    /// <summary>Embedding of the empty prompt, (1, 77, D), or null; not trained.</summary>
    public Tensor? TextEmpty { get; set; }

    /// <summary>The U-Net's prediction, conditioned as the config says.</summary>
    /// <param name="latent">(N, C, H, W): z_t.</param>
    /// <param name="timestep">(N).</param>
    /// <param name="condition">(N, C, H, W): z_c, or Gaussian noise.</param>
    /// <returns>(N, C, H, W): ε or v.</returns>
    public Tensor Predict(Tensor latent, Tensor timestep, Tensor condition)
    {
        Tensor? text = TextEmpty?.to(latent.dtype);
        if (context is not null)
        {
            Tensor moment = Config.ContextTimestep == ContextTimestep.Zero ? zeros_like(timestep) : timestep;
            return unet.forward(latent, timestep, context.forward(condition, moment, text), text);
        }

        return control is null
            ? unet.forward(cat([latent, condition], 1), timestep, [], text)
            : unet.forward(latent, timestep, [], text, control.forward(latent, condition, timestep, text));
    }
}
