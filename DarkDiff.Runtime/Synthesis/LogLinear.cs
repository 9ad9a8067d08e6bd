namespace DarkDiff.Runtime.Synthesis;

/// <summary>
/// How the scale of a noise follows the system gain K: log scale = Slope·log K + Bias + Scatter·N(0, 1), with natural
/// logarithms.
/// </summary>
/// <param name="Slope">Growth of log scale with log K.</param>
/// <param name="Bias">Log scale at K = 1.</param>
/// <param name="Scatter">Standard deviation round the line.</param>
public readonly record struct LogLinear(double Slope, double Bias, double Scatter)
{
    /// <summary>The scale in DN at a gain.</summary>
    /// <param name="gain">System gain K, above 0.</param>
    /// <param name="random">Source of the scatter, or null for the line itself.</param>
    public double ScaleAt(double gain, NoiseRandom? random) =>
        Math.Exp((Slope * Math.Log(gain)) + Bias + (random is null ? 0 : Scatter * random.NextGaussian()));
}
