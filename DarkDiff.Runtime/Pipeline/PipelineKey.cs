namespace DarkDiff.Runtime.Pipeline;

/// <summary>What a prepared pipeline is for.</summary>
/// <param name="Width">Columns of the padded picture.</param>
/// <param name="Height">Rows of the padded picture.</param>
/// <param name="Guided">Whether there is an unconditional branch.</param>
/// <param name="Budget">Bytes for activations and weights, and the steps for which to spend them; absent: no limit.</param>
/// <param name="Tile">Most pixels along a side of the U-Net's tiles; 0: no tiles; absent: as the budget needs.</param>
internal readonly record struct PipelineKey(
    int Width, int Height, bool Guided, (long Memory, int Steps)? Budget, int? Tile);
