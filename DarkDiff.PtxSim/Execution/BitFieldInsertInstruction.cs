using System.Numerics;

namespace DarkDiff.PtxSim.Execution;

/// <summary>bfi: puts the low bits of one value into a field of another.</summary>
internal sealed unsafe class BitFieldInsertInstruction(Place d, Place a, Place b, Place position, Place length, int bits)
    : Instruction
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        uint* r = warp.Registers;
        for (uint left = mask; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            ulong value = a.Read(r, lane), into = b.Read(r, lane);
            int start = (int)(position.Read(r, lane) & 255), count = (int)(length.Read(r, lane) & 255);
            count = Math.Min(count, bits - start);
            if (count > 0)
            {
                ulong field = ulong.MaxValue >> (64 - count) << start;
                into = (into & ~field) | (value << start & field);
            }

            d.Write(r, lane, into);
        }
    }
}
