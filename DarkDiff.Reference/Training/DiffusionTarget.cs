using DarkDiff.Reference.Modules;
using DarkDiff.Runtime.Model;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Training;

/// <summary>The forward process, and the one-step estimate of the clean latent (paper, Eq. 8).</summary>
internal sealed class DiffusionTarget
{
    private readonly Prediction prediction;
    private readonly Tensor alphasCumulative;

    public DiffusionTarget(DiffusionConfig config)
    {
        prediction = config.Prediction;
        Timesteps = config.TrainTimesteps;
        alphasCumulative = tensor(DiffusionAlphas.Cumulative(config)).to(float32).DetachFromDisposeScope();
    }

    /// <summary>Number of training timesteps.</summary>
    public int Timesteps { get; }

    /// <summary>z_t = √ᾱ·z_0 + √(1−ᾱ)·ε.</summary>
    public Tensor AddNoise(Tensor latent, Tensor noise, Tensor timestep)
    {
        (Tensor signal, Tensor sigma) = Coefficients(timestep);
        return signal * latent + sigma * noise;
    }

    /// <summary>What the U-Net should say.</summary>
    public Tensor Target(Tensor latent, Tensor noise, Tensor timestep)
    {
        if (prediction == Prediction.Epsilon)
            return noise;
        (Tensor signal, Tensor sigma) = Coefficients(timestep);
        return signal * noise - sigma * latent;
    }

    /// <summary>The clean latent that a prediction implies.</summary>
    public Tensor CleanEstimate(Tensor noisy, Tensor predicted, Tensor timestep)
    {
        (Tensor signal, Tensor sigma) = Coefficients(timestep);
        return prediction == Prediction.Epsilon
            ? (noisy - sigma * predicted) / signal
            : signal * noisy - sigma * predicted;
    }

    private (Tensor Signal, Tensor Sigma) Coefficients(Tensor timestep)
    {
        Tensor alpha = alphasCumulative.index_select(0, timestep).reshape(-1, 1, 1, 1);
        return (alpha.sqrt(), (1 - alpha).sqrt());
    }
}
