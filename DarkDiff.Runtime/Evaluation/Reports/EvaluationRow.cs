namespace DarkDiff.Runtime.Evaluation.Reports;

/// <summary>One system's row of a table.</summary>
/// <param name="Words">As many as the table has heads.</param>
/// <param name="IsBest">For each word, whether it is the best of its column.</param>
public sealed record EvaluationRow(IReadOnlyList<string> Words, IReadOnlyList<bool> IsBest);
