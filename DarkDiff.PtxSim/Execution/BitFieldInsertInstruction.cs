namespace DarkDiff.PtxSim.Execution;

/// <summary>bfi: puts the low bits of one value into a field of another.</summary>
internal sealed unsafe class BitFieldInsertInstruction(Place d, Place a, Place b, Place position, Place length, int bits)
    : Instruction
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        uint* r = warp.Registers;
        for (int lane = 0; lane < Warp.Lanes; lane++)
        {
            if ((mask >> lane & 1) == 0)
                continue;
            ulong value = a.Read(r, lane), into = b.Read(r, lane);
            int start = (int)(position.Read(r, lane) & 255), count = (int)(length.Read(r, lane) & 255);
            for (int i = 0; i < count && start + i < bits; i++)
                into = (into & ~(1UL << (start + i))) | ((value >> i & 1) << (start + i));
            d.Write(r, lane, into);
        }
    }
}
