namespace DarkDiff.Kernels.Cpu.Attention;

/// <summary>A rectangle of tokens within an image.</summary>
/// <param name="Top">First row.</param>
/// <param name="Left">First column.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="ImageWidth">Columns of the image.</param>
internal readonly record struct TokenWindow(int Top, int Left, int Height, int Width, int ImageWidth)
{
    /// <summary>Number of tokens.</summary>
    public int Count => Height * Width;

    /// <summary>Index within the image of the i-th token, counted row by row.</summary>
    public nint Token(int i) => (nint)(Top + i / Width) * ImageWidth + Left + i % Width;
}
