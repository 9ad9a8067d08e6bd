namespace DarkDiff.Runtime.Pipeline;

/// <summary>The tiles in which the U-Net sees a picture.</summary>
/// <param name="Rows">Rows of tiles.</param>
/// <param name="Columns">Columns of tiles.</param>
/// <param name="Height">Pixels along the height of a tile; the last row's may be lower.</param>
/// <param name="Width">Pixels along the width of a tile; the last column's may be narrower.</param>
/// <param name="Overlap">Pixels that neighbours share, at the least.</param>
/// <param name="Evaluations">
/// Pixels of all tiles over pixels of the picture: what a step takes where one without tiles takes 1 evaluation.
/// </param>
public sealed record TilingSummary(int Rows, int Columns, int Height, int Width, int Overlap, double Evaluations);
