namespace DarkDiff.Runtime.Synthesis;

/// <summary>
/// Tukey's lambda distribution of scale 1: Q(u) = (u^λ − (1−u)^λ)/λ for u uniform in (0, 1), the logit for λ = 0.
/// Built once per picture; after that it is read from a table except in the tails.
/// </summary>
internal sealed class TukeyLambda
{
    private const int Cells = 1024;
    private const int ExactCells = 16;

    // Quantiles of u = 0…½; the other half is the same with the opposite sign.
    private readonly float[] table = new float[Cells + 1];
    private readonly double shape;

    /// <summary>Builds the table.</summary>
    /// <param name="shape">λ, above −½ so that the variance is finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">λ is −½ or below.</exception>
    public TukeyLambda(double shape)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(shape, -0.5);
        this.shape = shape;
        for (int i = ExactCells; i <= Cells; i++)
        {
            table[i] = (float)Quantile(shape, 0.5 * i / Cells);
        }
    }

    /// <summary>The quantile of a probability inside (0, 1).</summary>
    public static double Quantile(double shape, double probability) => Math.Abs(shape) < 1e-6
        ? Math.Log(probability / (1 - probability))
        : (Math.Pow(probability, shape) - Math.Pow(1 - probability, shape)) / shape;

    /// <summary>Variance for a λ above −½: 2/λ²·(1/(1+2λ) − B(λ+1, λ+1)).</summary>
    public static double Variance(double shape)
    {
        if (Math.Abs(shape) < 1e-3)
        {
            return Math.PI * Math.PI / 3;
        }

        double beta = Math.Exp((2 * LogGamma(shape + 1)) - LogGamma((2 * shape) + 2));
        return 2 / (shape * shape) * ((1 / (1 + (2 * shape))) - beta);
    }

    /// <summary>One number of the distribution.</summary>
    public float Next(NoiseRandom random)
    {
        ulong bits = random.NextBits();
        float position = (bits >> 40) * (Cells / (float)(1 << 24));
        int cell = (int)position;
        float value = cell >= ExactCells
            ? table[cell] + ((table[cell + 1] - table[cell]) * (position - cell))
            : (float)Quantile(shape, ((bits >> 12) + 0.5) * (0.5 / (1UL << 52)));
        return (bits & 1) == 0 ? value : -value;
    }

    private static double LogGamma(double x)
    {
        // Stirling's series is good from about 8 on; the recurrence brings smaller arguments there.
        double shift = 0;
        while (x < 8)
        {
            shift += Math.Log(x);
            x++;
        }

        double inverse = 1 / x;
        double square = inverse * inverse;
        double series = inverse * ((1 / 12.0) - (square * ((1 / 360.0) - (square * ((1 / 1260.0) - (square / 1680))))));
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + series - shift;
    }
}
