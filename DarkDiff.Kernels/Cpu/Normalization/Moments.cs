namespace DarkDiff.Kernels.Cpu.Normalization;

/// <summary>Mean and sum of squared deviations of some numbers.</summary>
/// <param name="Count">How many.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Squares">Sum of squared deviations from it.</param>
internal readonly record struct Moments(double Count, double Mean, double Squares)
{
    /// <summary>Moments of both sets of numbers together (Chan, Golub and LeVeque 1979).</summary>
    public static Moments operator +(Moments a, Moments b)
    {
        double count = a.Count + b.Count;
        if (count == 0)
            return default;
        double delta = b.Mean - a.Mean;
        return new(
            count,
            a.Mean + delta * (b.Count / count),
            a.Squares + b.Squares + delta * delta * (a.Count * b.Count / count));
    }
}
