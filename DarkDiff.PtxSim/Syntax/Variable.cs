namespace DarkDiff.PtxSim.Syntax;

/// <summary>A declared variable or parameter.</summary>
/// <param name="Name">Name in the text.</param>
/// <param name="Space">Where it lies.</param>
/// <param name="Bytes">Size; 0 for an array whose size the launch decides.</param>
/// <param name="Alignment">Alignment in bytes.</param>
/// <param name="Initial">Its first bytes, where the text gives them.</param>
internal sealed record Variable(string Name, StateSpace Space, int Bytes, int Alignment, byte[] Initial)
{
    /// <summary>Where it starts within its space; for device memory, its address.</summary>
    public long Offset { get; set; }
}
