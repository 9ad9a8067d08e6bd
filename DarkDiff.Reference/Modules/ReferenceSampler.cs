using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Pipeline;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Modules;

/// <summary>
/// The whole pipeline in torch, step by step as the paper writes it: encode, sample by DDIM with guidance, decode. The
/// type of the image decides the arithmetic.
/// </summary>
internal sealed class ReferenceSampler(ReferenceModel model)
{
    /// <summary>Turns a noisy image into a clean one.</summary>
    /// <param name="image">(1, InChannels, H, W) in [−1, 1], sides multiples of the config's.</param>
    /// <param name="start">z_T, (1, C, h, w).</param>
    /// <param name="unconditional">Noise in place of z_c, (1, C, h, w); read where guidance is not 1.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="guidance">Guidance scale w.</param>
    /// <param name="interval">Timesteps at which guidance is applied; absent: all.</param>
    /// <param name="predict">
    /// What predicts from latent, timestep and condition: the model on the whole latent where it is absent.
    /// </param>
    /// <returns>(1, OutChannels, H, W), about [−1, 1].</returns>
    public Tensor Sample(
        Tensor image,
        Tensor start,
        Tensor unconditional,
        int steps,
        double guidance,
        TimestepInterval? interval = null,
        Func<Tensor, Tensor, Tensor, Tensor>? predict = null)
    {
        using var noGrad = no_grad();
        predict ??= (latent, timestep, condition) => model.Predict(latent, timestep, condition);
        (Tensor mean, _, List<Tensor> features) = model.Vae.Encode(image);
        Tensor condition = model.Vae.ScaledLatent(mean);
        double[] alphas = DiffusionAlphas.Cumulative(model.Config.Diffusion);
        int stride = alphas.Length / steps;
        Tensor latent = start;
        foreach (int t in Timesteps(alphas.Length, steps))
        {
            Tensor timestep = full([1], (long)t, int64);
            Tensor predicted = predict(latent, timestep, condition);
            if (guidance != 1 && (interval?.Contains(t) ?? true))
            {
                Tensor free = predict(latent, timestep, unconditional);
                predicted = free + guidance * (predicted - free);
            }

            double alpha = alphas[t];
            double previous = alphas[Math.Max(t - stride, 0)];
            (Tensor clean, Tensor noise) = model.Config.Diffusion.Prediction == Prediction.Epsilon
                ? ((latent - Math.Sqrt(1 - alpha) * predicted) / Math.Sqrt(alpha), predicted)
                : (Math.Sqrt(alpha) * latent - Math.Sqrt(1 - alpha) * predicted,
                    Math.Sqrt(alpha) * predicted + Math.Sqrt(1 - alpha) * latent);
            latent = Math.Sqrt(previous) * clean + Math.Sqrt(1 - previous) * noise;
        }

        return model.Vae.Decode(model.Vae.UnscaledLatent(latent), features);
    }

    /// <summary>diffusers' timesteps, computed apart from the engine's, which are tested against them.</summary>
    private IEnumerable<int> Timesteps(int trainTimesteps, int steps)
    {
        bool trailing = model.Config.Diffusion.Spacing == TimestepSpacing.Trailing;
        for (int left = steps; left >= 1; left--)
        {
            yield return trailing
                ? (int)Math.Round(left * trainTimesteps / (double)steps, MidpointRounding.ToEven) - 1
                : (left - 1) * (trainTimesteps / steps) + 1;
        }
    }
}
