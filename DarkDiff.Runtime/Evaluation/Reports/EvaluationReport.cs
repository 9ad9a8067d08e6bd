using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Metrics;

namespace DarkDiff.Runtime.Evaluation.Reports;

/// <summary>
/// The files of an evaluation: <c>table.md</c>, <c>summary.csv</c> (means), <c>measurements.csv</c> (every picture) and
/// <c>index.html</c> (tables and crops).
/// </summary>
public static class EvaluationReport
{
    /// <summary>Name of the page.</summary>
    public const string Page = "index.html";

    /// <summary>Writes the files.</summary>
    /// <param name="folder">Made where it is missing.</param>
    /// <param name="title">What was evaluated.</param>
    /// <param name="notes">Sentences on protocol, settings and what is missing.</param>
    /// <param name="result">At least one measurement.</param>
    /// <param name="metrics">The metrics of its values.</param>
    /// <returns>The table.</returns>
    /// <exception cref="InvalidDataException">Nothing was measured.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static EvaluationTable Write(
        string folder,
        string title,
        IReadOnlyList<string> notes,
        EvaluationResult result,
        IReadOnlyList<IPictureMetric> metrics)
    {
        ArgumentNullException.ThrowIfNull(notes);
        ArgumentNullException.ThrowIfNull(result);
        if (result.Measurements.Count == 0)
            throw new InvalidDataException($"no pair could be measured: {string.Join("; ", result.Failures.Take(1))}");
        EvaluationTable table = new(result.Measurements, metrics);
        string[] all = [.. notes, .. result.Failures.Select(failure => $"Left out: {failure}")];
        Directory.CreateDirectory(folder);
        Save("table.md", $"# {title}\n\n{string.Concat(all.Select(note => $"{note}\n\n"))}{table.Markdown()}{table.Summary()}");
        Save("summary.csv", table.SummaryCsv());
        Save("measurements.csv", table.MeasurementsCsv());
        Save(Page, EvaluationPage.Build(title, all, table, result.Samples));
        return table;

        void Save(string name, string text) => NewFile.WriteText(Path.Combine(folder, name), overwrite: true, text);
    }
}
