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
        (_, _, List<Tensor> features) = model.Vae.Encode(ToNetwork(noisy));
        (Tensor mean, _, _) = model.Vae.Encode(ToNetwork(latentFrom));
        Tensor picture = ((model.Vae.Decode(mean, features) + 1) / 2).clamp(0, 1);
        picture = picture.slice(2, 0, noisy.Height, 1).slice(3, 0, noisy.Width, 1).permute(0, 2, 3, 1).contiguous();
        return new LinearImage(
            noisy.Width, noisy.Height, picture.data<float>().ToArray(), model.Config.Vae.OutChannels);
    }

    /// <inheritdoc />
    public void Dispose() => model.Dispose();

    private Tensor ToNetwork(LinearImage picture)
    {
        int factor = model.Config.Vae.Factor;
        int right = (factor - picture.Width % factor) % factor;
        int bottom = (factor - picture.Height % factor) % factor;
        Tensor image = tensor(picture.Data).reshape(1, picture.Height, picture.Width, picture.Channels);
        return nn.functional.pad(image.permute(0, 3, 1, 2) * 2 - 1, [0, right, 0, bottom], PaddingModes.Reflect);
    }
}
