using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Sampling;

/// <summary>Cumulative products ᾱ of a scaled-linear schedule, in f64.</summary>
public sealed class NoiseSchedule
{
    private readonly double[] alphasCumulative;

    /// <summary>Computes <c>β = linspace(√start, √end, T)²</c> and <c>ᾱ_t = Π (1 − β)</c>.</summary>
    public NoiseSchedule(DiffusionConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        alphasCumulative = new double[config.TrainTimesteps];
        double start = Math.Sqrt(config.BetaStart);
        double end = Math.Sqrt(config.BetaEnd);
        double product = 1;
        for (int t = 0; t < alphasCumulative.Length; t++)
        {
            double root = start + (end - start) * t / Math.Max(1, alphasCumulative.Length - 1);
            product *= 1 - root * root;
            alphasCumulative[t] = product;
        }
    }

    /// <summary>Number of training timesteps.</summary>
    public int Timesteps => alphasCumulative.Length;

    /// <summary>ᾱ of a timestep; a negative one means the end of sampling, which takes ᾱ_0.</summary>
    public double AlphaCumulative(int timestep) => alphasCumulative[Math.Max(timestep, 0)];
}
