using System.Text.Json.Nodes;

namespace DarkDiff.Cli.Reports;

/// <summary>One line of a report: for people a label and words, for programs a key and a value.</summary>
/// <param name="Label">Label for people.</param>
/// <param name="Text">Value for people.</param>
/// <param name="Key">Key in JSON.</param>
/// <param name="Value">Value in JSON.</param>
internal sealed record Fact(string Label, string Text, string Key, JsonNode? Value);
