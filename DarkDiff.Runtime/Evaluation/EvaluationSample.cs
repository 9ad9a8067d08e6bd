using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Evaluation;

/// <summary>Crops of one pair to look at.</summary>
/// <param name="Pair">Name of the pair.</param>
/// <param name="Camera">Camera.</param>
/// <param name="Ratio">How many times too short the exposure was.</param>
/// <param name="Curve">Curve of the pictures.</param>
/// <param name="Pictures">Name of a system, or "reference", and the same crop of its picture.</param>
public sealed record EvaluationSample(
    string Pair, string Camera, double Ratio, OutputCurve Curve, IReadOnlyList<(string Name, Picture Crop)> Pictures);
