namespace DarkDiff.PtxSim.Checking;

/// <summary>One thing wrong with a kernel, where it was first seen.</summary>
/// <param name="Kind">Kind.</param>
/// <param name="Kernel">Entry point.</param>
/// <param name="Line">Line of the PTX text, counted from 1.</param>
/// <param name="Instruction">Opcode.</param>
/// <param name="Block">Block of the grid.</param>
/// <param name="Thread">Thread of the block.</param>
/// <param name="Address">Address within its space; 0 where there is none.</param>
/// <param name="Detail">What happened, in words.</param>
public sealed record Finding(
    FindingKind Kind, string Kernel, int Line, string Instruction, PtxDim Block, PtxDim Thread, ulong Address, string Detail)
{
    /// <inheritdoc />
    public override string ToString() =>
        $"{Kind} in {Kernel}, PTX line {Line} ({Instruction}), block {Block}, thread {Thread}, address 0x{Address:x}: {Detail}";
}
