using DarkDiff.Reference.Data;
using DarkDiff.Reference.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Training;

/// <summary>
/// Stage 2 (paper, Sec. 4.4 and Appendix A2): U-Net, context processor and region attention, or what the config has in
/// their place, learn to denoise z_0 = E(clean) given z_c = E(noisy): noise loss plus the decoder loss of the one-step
/// estimate, the condition replaced by Gaussian noise now and then. The VAE stays as stage 1 left it.
/// </summary>
internal sealed class DiffusionStage : IStage
{
    /// <summary>
    /// Side of the latent crop that is decoded, from the first half of the batch: the whole would cost more than the
    /// rest of the step.
    /// </summary>
    private const int DecodedLatent = 12;

    private readonly ReferenceModel model;
    private readonly TrainingOptions options;
    private readonly ScalarType type;
    private readonly DiffusionTarget diffusion;

    public DiffusionStage(ReferenceModel model, TrainingOptions options, ScalarType type)
    {
        this.model = model;
        this.options = options;
        this.type = type;
        diffusion = new DiffusionTarget(model.Config.Diffusion);
        foreach (Parameter parameter in model.Vae.parameters())
            parameter.requires_grad_(false);
    }

    /// <inheritdoc />
    public string[] LossNames => ["total", "noise", "decoder"];

    /// <inheritdoc />
    public IEnumerable<Parameter> Parameters =>
        model.Unet.parameters().Concat(model.EncoderCopy?.parameters() ?? []);

    /// <inheritdoc />
    public Tensor[] Losses(TrainingBatch batch, Generator generator)
    {
        Tensor latent;
        Tensor condition;
        List<Tensor> features;
        using (no_grad())
        {
            (Tensor cleanMean, _, _) = model.Vae.Encode(batch.Clean.to(type));
            (Tensor noisyMean, _, features) = model.Vae.Encode(batch.Noisy.to(type));
            latent = model.Vae.ScaledLatent(cleanMean.to(float32));
            condition = DropSome(model.Vae.ScaledLatent(noisyMean.to(float32)), generator);
        }

        Tensor timestep = randint(diffusion.Timesteps, [latent.shape[0]], dtype: int64, generator: generator);
        Tensor noise = randn(latent.shape, generator: generator);
        Tensor noisy = diffusion.AddNoise(latent, noise, timestep);
        Tensor predicted = model.Predict(noisy.to(type), timestep, condition.to(type)).to(float32);
        Tensor noiseLoss = (predicted - diffusion.Target(latent, noise, timestep)).square().mean();
        if (options.DecoderLossWeight == 0)
            return [noiseLoss, noiseLoss.detach(), zeros_like(noiseLoss)];
        Tensor estimate = diffusion.CleanEstimate(noisy, predicted, timestep);
        Tensor decoderLoss = DecoderLoss(estimate, features, batch.Target, generator);
        return [noiseLoss + options.DecoderLossWeight * decoderLoss, noiseLoss, decoderLoss];
    }

    private Tensor DropSome(Tensor condition, Generator generator)
    {
        Tensor drop = rand([condition.shape[0], 1, 1, 1], generator: generator) < options.ConditionDrop;
        return where(drop, randn(condition.shape, generator: generator), condition);
    }

    private Tensor DecoderLoss(Tensor estimate, List<Tensor> features, Tensor target, Generator generator)
    {
        int factor = model.Config.Vae.Factor;
        long range = estimate.shape[2] - DecodedLatent + 1;
        long top = randint(range, [1], generator: generator).ToInt64();
        long left = randint(range, [1], generator: generator).ToInt64();
        long examples = Math.Max(1, estimate.shape[0] / 2);
        Tensor Cut(Tensor t, long scale) => t
            .slice(0, 0, examples, 1)
            .slice(2, top * scale, (top + DecodedLatent) * scale, 1)
            .slice(3, left * scale, (left + DecodedLatent) * scale, 1);
        List<Tensor> cutFeatures = features.Select((feature, level) => Cut(feature, factor >> level)).ToList();
        Tensor latent = model.Vae.UnscaledLatent(Cut(estimate, 1));
        Tensor output = model.Vae.Decode(latent.to(type), cutFeatures).to(float32);
        return (output - Cut(target, factor)).abs().mean();
    }
}
