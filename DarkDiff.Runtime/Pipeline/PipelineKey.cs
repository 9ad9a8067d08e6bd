namespace DarkDiff.Runtime.Pipeline;

/// <summary>What a prepared pipeline is for.</summary>
/// <param name="Width">Columns of the padded picture.</param>
/// <param name="Height">Rows of the padded picture.</param>
/// <param name="Guided">Whether there is an unconditional branch.</param>
/// <param name="Budget">Bytes for activations and weights, and the steps for which to spend them; absent: no limit.</param>
internal readonly record struct PipelineKey(int Width, int Height, bool Guided, (long Memory, int Steps)? Budget);
