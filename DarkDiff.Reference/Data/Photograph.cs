namespace DarkDiff.Reference.Data;

/// <summary>A photograph in memory: 8-bit sRGB, interleaved RGB.</summary>
/// <param name="Path">Where it came from.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Rgb">Width·Height·3 bytes.</param>
internal sealed record Photograph(string Path, int Width, int Height, byte[] Rgb);
