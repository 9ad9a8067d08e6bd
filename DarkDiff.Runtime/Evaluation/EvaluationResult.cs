namespace DarkDiff.Runtime.Evaluation;

/// <summary>What an evaluation found.</summary>
/// <param name="Measurements">One per pair and system.</param>
/// <param name="Samples">Crops to look at.</param>
/// <param name="Failures">One sentence for each pair that could not be read or measured.</param>
public sealed record EvaluationResult(
    IReadOnlyList<Measurement> Measurements, IReadOnlyList<EvaluationSample> Samples, IReadOnlyList<string> Failures);
