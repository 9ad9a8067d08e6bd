namespace DarkDiff.Kernels;

/// <summary>
/// Extent of a dense NHWC tensor. Tokens (N, T, C) are the same memory with H·W = T, so an image becomes tokens
/// without a copy; a matrix of R rows is (1, 1, R, C), a vector (1, 1, 1, C).
/// </summary>
/// <param name="N">Batch.</param>
/// <param name="H">Rows of the image.</param>
/// <param name="W">Columns of the image.</param>
/// <param name="C">Channels, the fastest dimension.</param>
public readonly record struct TensorShape(int N, int H, int W, int C)
{
    /// <summary>Number of pixels or tokens over the whole batch: N·H·W.</summary>
    public int Rows => checked(N * H * W);

    /// <summary>Number of elements.</summary>
    public long Elements => (long)Rows * C;

    /// <summary>Shape of a matrix of <paramref name="rows"/> rows and <paramref name="columns"/> columns.</summary>
    public static TensorShape Matrix(int rows, int columns) => new(1, 1, rows, columns);

    /// <inheritdoc />
    public override string ToString() => $"{N}×{H}×{W}×{C}";
}
