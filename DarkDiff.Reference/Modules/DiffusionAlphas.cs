using DarkDiff.Runtime.Model;

namespace DarkDiff.Reference.Modules;

/// <summary>
/// The cumulative products ᾱ of the noise schedule, computed apart from the engine's, which is tested against them.
/// </summary>
internal static class DiffusionAlphas
{
    /// <summary>ᾱ of every training timestep, in f64: β = linspace(√start, √end, T)², ᾱ_t = Π (1 − β).</summary>
    public static double[] Cumulative(DiffusionConfig config)
    {
        double[] alphas = new double[config.TrainTimesteps];
        double start = Math.Sqrt(config.BetaStart);
        double end = Math.Sqrt(config.BetaEnd);
        double product = 1;
        for (int t = 0; t < alphas.Length; t++)
        {
            double root = start + (end - start) * t / (alphas.Length - 1);
            product *= 1 - root * root;
            alphas[t] = product;
        }

        return alphas;
    }
}
