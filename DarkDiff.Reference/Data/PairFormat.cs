using DarkDiff.Runtime.Model;

namespace DarkDiff.Reference.Data;

/// <summary>In which form a network gets and gives pictures.</summary>
/// <param name="Input">Space of noisy and clean linear pictures.</param>
/// <param name="Output">Space of the target.</param>
/// <param name="Curve">Curve of the finished picture.</param>
internal sealed record PairFormat(InputSpace Input, OutputSpace Output, OutputCurve Curve);
