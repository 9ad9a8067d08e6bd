namespace DarkDiff.Benchmarks;

/// <summary>What half of some values do not exceed.</summary>
internal static class Median
{
    /// <summary>The middle of the values, at least one; of an even number, the mean of the middle two.</summary>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
