using DarkDiff.Reference.Checkpoints;
using DarkDiff.Reference.Modules;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Evaluation;

/// <summary>
/// The residual VAE without the diffusion model. Decoding the latent of the noisy picture as it is shows what sampling
/// adds; decoding that of the clean picture shows what perfect sampling would give.
/// </summary>
internal sealed class VaeAlone(string weights) : IDisposable
{
    private readonly ReferenceModel model = ModelFile.Load(weights);

    /// <summary>The model's config.</summary>
    public ModelConfig Config => model.Config;

    /// <summary>Encodes and decodes.</summary>
    /// <param name="noisy">Amplified noisy picture in the model's input space: gives the residual features.</param>
    /// <param name="latentFrom">A picture of the same size in that space whose latent is decoded.</param>
    /// <returns>What the decoder gives, [0, 1]: the picture on the output curve, or a packed mosaic.</returns>
    public LinearImage Apply(LinearImage noisy, LinearImage latentFrom)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        (Tensor mean, _, List<Tensor> features) = model.Vae.Encode(ToNetwork(noisy));
        if (latentFrom != noisy)
            mean = model.Vae.Encode(ToNetwork(latentFrom)).Mean;
        return PictureTensors.FromNetwork(model.Vae.Decode(mean, features), noisy.Width, noisy.Height);
    }

    /// <inheritdoc />
    public void Dispose() => model.Dispose();

    private Tensor ToNetwork(LinearImage picture) =>
        PictureTensors.ToNetwork(picture, model.Config.Vae.Factor, PaddingModes.Reflect);
}
