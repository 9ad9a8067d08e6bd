namespace DarkDiff.Runtime.Model;

/// <summary>
/// The noise schedule, scaled-linear betas <c>β = linspace(√start, √end, TrainTimesteps)²</c>, and how it is sampled.
/// </summary>
public sealed record DiffusionConfig
{
    /// <summary>Number of training timesteps.</summary>
    public int TrainTimesteps { get; init; } = 1000;

    /// <summary>First beta.</summary>
    public double BetaStart { get; init; } = 0.00085;

    /// <summary>Last beta.</summary>
    public double BetaEnd { get; init; } = 0.012;

    /// <summary>What the U-Net predicts.</summary>
    public Prediction Prediction { get; init; } = Prediction.Epsilon;

    /// <summary>Where the timesteps of sampling lie when the user does not say.</summary>
    public TimestepSpacing Spacing { get; init; } = TimestepSpacing.Leading;
}
