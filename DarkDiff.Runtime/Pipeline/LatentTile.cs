namespace DarkDiff.Runtime.Pipeline;

/// <summary>A window of the latent that goes through the U-Net by itself.</summary>
/// <param name="Row">First row.</param>
/// <param name="Column">First column.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
internal readonly record struct LatentTile(int Row, int Column, int Height, int Width);
