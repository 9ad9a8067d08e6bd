namespace DarkDiff.Runtime.Pipeline;

/// <summary>What a prepared pipeline is for.</summary>
/// <param name="Width">Columns of the padded picture.</param>
/// <param name="Height">Rows of the padded picture.</param>
/// <param name="Guided">Whether there is an unconditional branch.</param>
/// <param name="Memory">Bytes for activations and weights; absent: no limit.</param>
internal readonly record struct PipelineKey(int Width, int Height, bool Guided, long? Memory);
