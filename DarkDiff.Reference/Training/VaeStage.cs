using DarkDiff.Reference.Data;
using DarkDiff.Reference.Modules;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Training;

/// <summary>
/// Stage 1 (paper, Appendix A2): the residual VAE learns noisy linear RGB → clean sRGB. Half of a batch is decoded
/// from the latent of the noisy picture, half from that of the clean one, with the noisy picture's residual features:
/// the second is what the decoder meets after sampling. In some examples the features are left out, or the decoder
/// would read the picture from them alone and ignore the latent.
/// </summary>
internal sealed class VaeStage(ReferenceModel model, ScalarType type) : IStage
{
    private const double StructuralWeight = 0.4;
    private const double KlWeight = 1e-5;

    /// <summary>
    /// Random error added to latents, as a share of their own standard deviation: sampled latents are not exact, and
    /// the decoder must not trust them blindly. It takes the place of the VAE's posterior noise, which is large at the
    /// start and would teach the decoder that latents are noise.
    /// </summary>
    private const double LatentJitter = 0.1;

    /// <summary>Share of examples that are decoded from the latent alone.</summary>
    private const double FeatureDrop = 0.4;

    /// <inheritdoc />
    public string[] LossNames => ["total", "l1", "1-ssim", "kl"];

    /// <inheritdoc />
    public IEnumerable<Parameter> Parameters => model.Vae.parameters();

    /// <inheritdoc />
    public Tensor[] Losses(TrainingBatch batch, Generator generator)
    {
        long half = batch.Noisy.shape[0] / 2;
        Tensor clean = batch.Clean.slice(0, half, batch.Clean.shape[0], 1);
        (Tensor noisyMean, Tensor noisyLogVariance, List<Tensor> features) =
            model.Vae.Encode(batch.Noisy.to(type));
        (Tensor cleanMean, Tensor cleanLogVariance, _) = model.Vae.Encode(clean.to(type));

        Tensor mean = cat([noisyMean.slice(0, 0, half, 1), cleanMean], 0).to(float32);
        Tensor logVariance = cat([noisyLogVariance.slice(0, 0, half, 1), cleanLogVariance], 0).to(float32);
        Tensor latent = mean + LatentJitter * mean.detach().std() * randn(mean.shape, generator: generator);
        Tensor kept = (rand([latent.shape[0], 1, 1, 1], generator: generator) >= FeatureDrop).to(type);
        features = features.Select(feature => feature * kept).ToList();

        Tensor output = model.Vae.Decode(latent.to(type), features).to(float32);
        Tensor l1 = (output - batch.Target).abs().mean();
        Tensor structural = 1 - StructuralSimilarity.Mean((output + 1) / 2, (batch.Target + 1) / 2);
        Tensor kl = 0.5 * (mean.square() + exp(logVariance) - 1 - logVariance).mean();
        return [l1 + StructuralWeight * structural + KlWeight * kl, l1, structural, kl];
    }
}
