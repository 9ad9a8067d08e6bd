using System.Runtime.Intrinsics;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Execution;

/// <summary>An instruction that computes an address per lane.</summary>
internal abstract unsafe class MemoryInstruction(StateSpace space, Place address, long offset) : Instruction
{
    /// <summary>Space that the text names.</summary>
    protected StateSpace Space => space;

    /// <summary>Computes the addresses of the lanes; those that are not in the mask repeat the first that is.</summary>
    protected void Addresses(Warp warp, uint mask, ref LaneAddresses lanes) =>
        Addresses(warp, mask, address, offset, ref lanes);

    /// <summary>Computes the addresses of the lanes; those that are not in the mask repeat the first that is.</summary>
    protected static void Addresses(Warp warp, uint mask, Place address, long offset, ref LaneAddresses lanes)
    {
        uint* r = warp.Registers + address.Offset;
        fixed (ulong* device = lanes.Device)
        {
            Vector512<ulong> plus = Vector512.Create((ulong)offset);
            for (int i = 0; i < Warp.Lanes; i += 8)
                (Wide(r, i, address.Wide) + plus).Store(device + i);
            if (mask == uint.MaxValue)
                return;
            Vector512<ulong> first = Vector512.Create(device[System.Numerics.BitOperations.TrailingZeroCount(mask)]);
            for (int i = 0; i < Warp.Lanes; i += 8)
                Vector512.ConditionalSelect(Lanes.LaneMask.Wides(mask, i), Vector512.Load(device + i), first).Store(device + i);
        }
    }

    /// <summary>Counts an access of a warp.</summary>
    protected void Count(Warp warp, ref LaneAddresses lanes, int bytes, bool write)
    {
        fixed (ulong* device = lanes.Device)
        {
            if (lanes.Space == StateSpace.Shared)
                warp.Block.Tally.Shared(Index, device, lanes.Found, bytes);
            else if (lanes.Space is StateSpace.Global or StateSpace.Const)
                warp.Block.Tally.Global(device, lanes.Found, bytes, write);
        }
    }

    private static Vector512<ulong> Wide(uint* r, int lane, bool wide)
    {
        if (wide)
            return Vector512.Load((ulong*)r + lane);
        (Vector256<ulong> low, Vector256<ulong> high) = Vector256.Widen(Vector256.Load(r + lane));
        return Vector512.Create(low, high);
    }
}
