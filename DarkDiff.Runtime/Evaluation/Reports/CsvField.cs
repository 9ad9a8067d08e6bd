namespace DarkDiff.Runtime.Evaluation.Reports;

/// <summary>Text in a table of comma-separated values, as RFC 4180 has it.</summary>
internal static class CsvField
{
    /// <summary>The text, in quotes where commas, quotes or line breaks in it ask for them.</summary>
    public static string Of(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
