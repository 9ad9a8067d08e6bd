using DarkDiff.Reference.Checkpoints;
using DarkDiff.Reference.Modules;
using DarkDiff.Runtime.Imaging;
using TorchSharp;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Evaluation;

/// <summary>
/// The residual VAE without the diffusion model: the latent of the noisy picture is decoded as it is. Shows what
/// sampling adds.
/// </summary>
internal sealed class VaeAlone(string weights) : IDisposable
{
    private readonly ReferenceModel model = ModelFile.Load(weights);

    /// <summary>Encodes and decodes.</summary>
    /// <param name="noisy">Amplified noisy linear RGB.</param>
    /// <returns>The picture on the output curve, [0, 1].</returns>
    public LinearImage Apply(LinearImage noisy)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        int factor = model.Config.Vae.Factor;
        (int right, int bottom) = ((factor - noisy.Width % factor) % factor, (factor - noisy.Height % factor) % factor);
        Tensor image = tensor(noisy.Data).reshape(1, noisy.Height, noisy.Width, 3).permute(0, 3, 1, 2) * 2 - 1;
        image = nn.functional.pad(image, [0, right, 0, bottom], PaddingModes.Reflect);
        (Tensor mean, _, List<Tensor> features) = model.Vae.Encode(image);
        Tensor picture = ((model.Vae.Decode(mean, features) + 1) / 2).clamp(0, 1);
        picture = picture.slice(2, 0, noisy.Height, 1).slice(3, 0, noisy.Width, 1).permute(0, 2, 3, 1).contiguous();
        return new LinearImage(noisy.Width, noisy.Height, picture.data<float>().ToArray());
    }

    /// <inheritdoc />
    public void Dispose() => model.Dispose();
}
