namespace DarkDiff.PtxSim.Syntax;

/// <summary>A virtual register.</summary>
/// <param name="Name">Name in the text.</param>
/// <param name="Type">Declared type.</param>
/// <param name="Index">Position among the registers of the kernel.</param>
/// <param name="Special">A register that the hardware fills, such as %tid.x.</param>
internal sealed record Register(string Name, PtxType Type, int Index, bool Special)
{
    /// <summary>Whether a lane's value takes 64 bits.</summary>
    public bool Wide => Type.Bytes() == 8;

    /// <summary>Whether it is a predicate.</summary>
    public bool IsPredicate => Type == PtxType.Pred;
}
