namespace DarkDiff.PtxSim;

/// <summary>Three sizes or indices: of a grid in blocks, or of a block in threads.</summary>
/// <param name="X">Fastest dimension.</param>
/// <param name="Y">Second dimension.</param>
/// <param name="Z">Slowest dimension.</param>
public readonly record struct PtxDim(int X, int Y = 1, int Z = 1)
{
    /// <summary>Product of the three.</summary>
    public long Count => (long)X * Y * Z;

    /// <summary>The three indices of a linear index.</summary>
    internal PtxDim At(long index) => new((int)(index % X), (int)(index / X % Y), (int)(index / ((long)X * Y)));

    /// <inheritdoc />
    public override string ToString() => $"({X}, {Y}, {Z})";
}
