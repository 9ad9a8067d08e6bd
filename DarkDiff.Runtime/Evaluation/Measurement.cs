using System.Globalization;
using DarkDiff.Runtime.Metrics;

namespace DarkDiff.Runtime.Evaluation;

/// <summary>How one system did on one pair.</summary>
/// <param name="Pair">Name of the pair.</param>
/// <param name="Camera">Camera.</param>
/// <param name="Ratio">How many times too short the exposure was.</param>
/// <param name="Method">Name of the system.</param>
/// <param name="Family">Systems of a family differ in strength only; the best of them counts.</param>
/// <param name="Values">One number per metric, in the order of the evaluation's metrics.</param>
/// <param name="Seconds">Wall-clock time from mosaic to picture.</param>
public sealed record Measurement(
    string Pair, string Camera, double Ratio, string Method, string Family, IReadOnlyList<double> Values, double Seconds)
{
    /// <summary>One line for a log.</summary>
    /// <param name="metrics">The metrics of <see cref="Values"/>.</param>
    public string Describe(IReadOnlyList<IPictureMetric> metrics)
    {
        IEnumerable<string> values = metrics.Select((metric, i) =>
            $"{metric.Name} {Values[i].ToString($"F{metric.Decimals}", CultureInfo.InvariantCulture)}");
        return string.Create(
            CultureInfo.InvariantCulture, $"{Pair} ×{Ratio}: {Method}: {string.Join(", ", values)}, {Seconds:F1} s");
    }
}
