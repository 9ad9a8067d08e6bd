namespace DarkDiff.Runtime.Evaluation;

/// <summary>A dark raw picture and its clean reference, read when their turn comes.</summary>
/// <param name="Name">Name in tables, different for every pair of a data set.</param>
/// <param name="Camera">Camera that took it; empty where only the file tells.</param>
/// <param name="Ratio">
/// How many times too short the exposure is, by the data set's label; null where only the file tells, then its gain
/// counts.
/// </param>
/// <param name="Load">Reads both pictures.</param>
public sealed record EvaluationPair(string Name, string Camera, double? Ratio, Func<LoadedPair> Load);
