namespace DarkDiff.Runtime.Evaluation.Reports;

/// <summary>Mean and spread of some numbers.</summary>
/// <param name="Count">How many.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Spread">Their standard deviation (n − 1), 0 for a single one.</param>
internal readonly record struct Statistics(int Count, double Mean, double Spread)
{
    /// <summary>Of at least one number.</summary>
    public static Statistics Of(IReadOnlyCollection<double> values)
    {
        double mean = values.Average();
        double spread = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, values.Count - 1));
        return new Statistics(values.Count, mean, spread);
    }
}
