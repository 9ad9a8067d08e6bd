using static DarkDiff.Kernels.Cpu.Rounding;

namespace DarkDiff.Kernels.Cpu.Attention;

/// <summary>An image of tokens cut into windows from the top left, ragged at the right and the bottom.</summary>
/// <param name="Height">Rows of tokens.</param>
/// <param name="Width">Columns of tokens.</param>
/// <param name="WindowHeight">Rows of a window.</param>
/// <param name="WindowWidth">Columns of a window.</param>
internal readonly record struct WindowGrid(int Height, int Width, int WindowHeight, int WindowWidth)
{
    /// <summary>Number of windows.</summary>
    public int Count => DivideUp(Height, WindowHeight) * DivideUp(Width, WindowWidth);

    /// <summary>Tokens of a full window.</summary>
    public int MaxTokens => WindowHeight * WindowWidth;

    /// <summary>The image as one window: plain attention.</summary>
    public static WindowGrid Whole(TensorShape shape) => new(1, shape.H * shape.W, 1, shape.H * shape.W);

    /// <summary>Square windows, no larger than the image.</summary>
    public static WindowGrid Square(TensorShape shape, int size) =>
        new(shape.H, shape.W, Math.Min(shape.H, size), Math.Min(shape.W, size));

    /// <summary>The i-th window, counted row by row.</summary>
    public TokenWindow this[int i]
    {
        get
        {
            int across = DivideUp(Width, WindowWidth);
            int top = i / across * WindowHeight, left = i % across * WindowWidth;
            return new(top, left, Math.Min(WindowHeight, Height - top), Math.Min(WindowWidth, Width - left), Width);
        }
    }
}
