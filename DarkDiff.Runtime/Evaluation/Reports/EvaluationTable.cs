using System.Globalization;
using System.Text;
using DarkDiff.Runtime.Evaluation.Systems;
using DarkDiff.Runtime.Metrics;

namespace DarkDiff.Runtime.Evaluation.Reports;

/// <summary>Means over pairs: one row per system, one column per metric, for all pairs and for each ratio.</summary>
public sealed class EvaluationTable
{
    /// <summary>Family of systems that are parts of a model, or that see the clean picture.</summary>
    public const string AblationFamily = "ablation";

    private readonly IReadOnlyList<Measurement> measurements;
    private readonly IReadOnlyList<IPictureMetric> metrics;
    private readonly string[] methods;

    /// <summary>Takes the measurements.</summary>
    /// <param name="measurements">At least one.</param>
    /// <param name="metrics">The metrics of their values.</param>
    public EvaluationTable(IReadOnlyList<Measurement> measurements, IReadOnlyList<IPictureMetric> metrics)
    {
        ArgumentNullException.ThrowIfNull(measurements);
        ArgumentNullException.ThrowIfNull(metrics);
        this.measurements = measurements;
        this.metrics = metrics;
        methods = [.. measurements.Select(m => m.Method).Distinct()];
    }

    /// <summary>Heads of the columns.</summary>
    public IReadOnlyList<string> Heads =>
        ["method", "n", .. metrics.Select(metric => $"{metric.Name} {(metric.HigherIsBetter ? "↑" : "↓")}"), "seconds"];

    /// <summary>
    /// The tables: a title and rows. Parts of a model, and what sees the clean picture, are never the best of a column.
    /// </summary>
    public IReadOnlyList<(string Title, IReadOnlyList<EvaluationRow> Rows)> Sections()
    {
        double[] ratios = [.. measurements.Select(m => m.Ratio).Distinct().Order()];
        List<(string, IReadOnlyList<EvaluationRow>)> sections = [("all", Rows(measurements))];
        if (ratios.Length is > 1 and <= 8)
        {
            sections.AddRange(ratios.Select(ratio => (
                string.Create(CultureInfo.InvariantCulture, $"×{ratio}"),
                Rows([.. measurements.Where(m => m.Ratio == ratio)]))));
        }

        return sections;
    }

    /// <summary>All tables in Markdown.</summary>
    public string Markdown()
    {
        StringBuilder text = new();
        foreach ((string title, IReadOnlyList<EvaluationRow> rows) in Sections())
        {
            text.Append($"**{title}**\n\n| {string.Join(" | ", Heads)} |\n|{string.Concat(Heads.Select(_ => "---|"))}\n");
            foreach (EvaluationRow row in rows)
            {
                IEnumerable<string> words = row.Words.Select((word, i) => row.IsBest[i] ? $"**{word}**" : word);
                text.Append($"| {string.Join(" | ", words)} |\n");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>All tables in aligned columns, for a terminal; the best of a column has a star.</summary>
    public string Text()
    {
        StringBuilder text = new();
        foreach ((string title, IReadOnlyList<EvaluationRow> rows) in Sections())
        {
            IReadOnlyList<string>[] lines =
            [
                [.. Heads.Select((head, i) => i == 0 ? head : $"{head} ")],
                .. rows.Select(row => row.Words.Select(
                    (word, i) => i == 0 ? word : word + (row.IsBest[i] ? '*' : ' ')).ToArray()),
            ];
            int[] widths = [.. Enumerable.Range(0, Heads.Count).Select(i => lines.Max(line => line[i].Length))];
            text.Append(title).Append('\n');
            foreach (IReadOnlyList<string> line in lines)
            {
                text.Append("  ").Append(string.Join(
                    "  ", line.Select((word, i) => i == 0 ? word.PadRight(widths[i]) : word.PadLeft(widths[i])))).Append('\n');
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>
    /// One sentence per metric: the first model against plain rendering and against the best of all that is neither a
    /// model nor a part of one.
    /// </summary>
    public string Summary()
    {
        if (measurements.FirstOrDefault(m => m.Family == DarkDiffSystem.FamilyName)?.Method is not string model)
            return "";
        string[] others =
        [
            .. measurements
                .Where(m => m.Family is not (DarkDiffSystem.FamilyName or AblationFamily))
                .Select(m => m.Method)
                .Distinct(),
        ];
        StringBuilder text = new();
        for (int i = 0; i < metrics.Count && others.Length > 0; i++)
        {
            int sign = metrics[i].HigherIsBetter ? 1 : -1;
            double Mean(string method) => measurements.Where(m => m.Method == method).Average(m => m.Values[i]);
            string best = others.MaxBy(method => sign * Mean(method))!;
            string format = $"F{metrics[i].Decimals}";
            string Word(double value) => value.ToString(format, CultureInfo.InvariantCulture);
            text.Append($"{metrics[i].Name}: {model} {Word(Mean(model))}; best of the others {Word(Mean(best))} ({best}).\n");
        }

        return text.ToString();
    }

    /// <summary>The means as CSV: one line per system, ratio ("all" for all of them) and metric.</summary>
    public string SummaryCsv()
    {
        StringBuilder text = new("ratio,method,family,metric,n,mean,spread\n");
        foreach (IGrouping<string, Measurement> ratio in measurements.GroupBy(_ => "all").Concat(
            measurements.OrderBy(m => m.Ratio).GroupBy(m => m.Ratio.ToString(CultureInfo.InvariantCulture))))
        {
            foreach (IGrouping<string, Measurement> method in ratio.GroupBy(m => m.Method))
            {
                for (int i = 0; i < metrics.Count; i++)
                {
                    Statistics s = Statistics.Of([.. method.Select(m => m.Values[i])]);
                    string names = $"{CsvField.Of(method.Key)},{CsvField.Of(method.First().Family)},{CsvField.Of(metrics[i].Name)}";
                    text.Append(
                        CultureInfo.InvariantCulture, $"{ratio.Key},{names},{s.Count},{s.Mean:F5},{s.Spread:F5}\n");
                }
            }
        }

        return text.ToString();
    }

    /// <summary>Every measurement as CSV.</summary>
    public string MeasurementsCsv()
    {
        StringBuilder text = new(
            $"pair,camera,ratio,method,family,{string.Join(",", metrics.Select(metric => CsvField.Of(metric.Name)))},seconds\n");
        foreach (Measurement m in measurements)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{CsvField.Of(m.Pair)},{CsvField.Of(m.Camera)},{m.Ratio},{CsvField.Of(m.Method)},{CsvField.Of(m.Family)},");
            foreach (double value in m.Values)
                text.Append(CultureInfo.InvariantCulture, $"{value:F5},");
            text.Append(CultureInfo.InvariantCulture, $"{m.Seconds:F3}\n");
        }

        return text.ToString();
    }

    private IReadOnlyList<EvaluationRow> Rows(IReadOnlyList<Measurement> group)
    {
        Measurement[][] systems =
        [
            .. methods.Select(method => group.Where(m => m.Method == method).ToArray()).Where(of => of.Length > 0),
        ];
        Measurement[][] rivals = [.. systems.Where(of => of[0].Family != AblationFamily)];
        // Equal as far as they are shown is equal.
        double Shown(Measurement[] of, int metric) =>
            Math.Round(of.Average(m => m.Values[metric]), metrics[metric].Decimals)
            * (metrics[metric].HigherIsBetter ? 1 : -1);
        double[] best = [.. metrics.Select((_, i) => rivals.Select(of => Shown(of, i)).DefaultIfEmpty().Max())];
        return
        [
            .. systems.Select(of => new EvaluationRow(
                Words(of),
                [
                    false, false,
                    .. metrics.Select((_, i) => rivals.Length > 1 && rivals.Contains(of) && Shown(of, i) == best[i]),
                    false,
                ])),
        ];
    }

    private string[] Words(Measurement[] of)
    {
        List<string> row = [of[0].Method, of.Length.ToString(CultureInfo.InvariantCulture)];
        for (int i = 0; i < metrics.Count; i++)
        {
            Statistics s = Statistics.Of([.. of.Select(m => m.Values[i])]);
            string Word(double value) => value.ToString($"F{metrics[i].Decimals}", CultureInfo.InvariantCulture);
            row.Add($"{Word(s.Mean)} ± {Word(s.Spread)}");
        }

        row.Add(of.Average(m => m.Seconds).ToString("F1", CultureInfo.InvariantCulture));
        return [.. row];
    }
}
