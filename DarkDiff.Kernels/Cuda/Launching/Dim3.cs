namespace DarkDiff.Kernels.Cuda.Launching;

/// <summary>Extent of a grid in blocks, or of a block in threads; each at least 1.</summary>
/// <param name="X">Fastest dimension.</param>
/// <param name="Y">Second dimension.</param>
/// <param name="Z">Slowest dimension.</param>
public readonly record struct Dim3(int X, int Y = 1, int Z = 1)
{
    /// <inheritdoc />
    public override string ToString() => $"{X}×{Y}×{Z}";
}
