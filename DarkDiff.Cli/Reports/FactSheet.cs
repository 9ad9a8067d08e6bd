using System.Globalization;
using System.Text.Json.Nodes;

namespace DarkDiff.Cli.Reports;

/// <summary>A list of facts, printed as aligned text or as JSON.</summary>
internal sealed class FactSheet
{
    private readonly List<Fact> _facts = [];

    /// <summary>Adds words; nothing when they are absent.</summary>
    public void Add(string label, string key, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            _facts.Add(new Fact(label, text, key, text));
    }

    /// <summary>Adds a number; nothing when it is absent.</summary>
    /// <param name="label">Label for people.</param>
    /// <param name="key">Key in JSON.</param>
    /// <param name="value">The number.</param>
    /// <param name="text">Words instead of the bare number.</param>
    public void Add(string label, string key, double? value, string? text = null)
    {
        if (value is double number)
            _facts.Add(new Fact(label, text ?? Number(number), key, number));
    }

    /// <summary>Adds numbers; nothing when they are absent.</summary>
    /// <param name="label">Label for people.</param>
    /// <param name="key">Key in JSON.</param>
    /// <param name="values">The numbers.</param>
    /// <param name="perRow">Numbers between two semicolons.</param>
    public void Add(string label, string key, IReadOnlyCollection<double>? values, int perRow = int.MaxValue)
    {
        if (values is null)
            return;
        IEnumerable<string> rows = values.Select(Number).Chunk(perRow).Select(row => string.Join(' ', row));
        JsonArray array = [];
        foreach (double value in values)
            array.Add((JsonNode)value);
        _facts.Add(new Fact(label, string.Join("; ", rows), key, array));
    }

    /// <summary>Adds anything.</summary>
    public void Add(string label, string text, string key, JsonNode? value) =>
        _facts.Add(new Fact(label, text, key, value));

    /// <summary>Prints the sheet.</summary>
    public void Print(TextWriter output, bool json)
    {
        if (json)
        {
            JsonObject all = [];
            foreach (Fact fact in _facts)
                all.Add(fact.Key, fact.Value?.DeepClone());
            output.WriteLine(JsonText.Of(all));
            return;
        }

        int width = _facts.Max(fact => fact.Label.Length);
        foreach (Fact fact in _facts)
        {
            string[] lines = fact.Text.Split('\n');
            output.WriteLine($"{fact.Label.PadRight(width)}  {lines[0]}");
            foreach (string line in lines.Skip(1))
                output.WriteLine($"{new string(' ', width)}  {line}");
        }
    }

    private static string Number(double value) => value.ToString(
        Math.Abs(value) is > 0 and < 1e-3 ? "0.####E+0" : "0.######", CultureInfo.InvariantCulture);
}
