using System.Numerics;
using DarkDiff.PtxSim.Lanes;

namespace DarkDiff.PtxSim.Execution;

/// <summary>An operation on all 32 lanes at once, from three registers to one.</summary>
internal sealed unsafe class VectorInstruction(
    Place d, Place a, Place b, Place c, delegate*<uint*, uint*, uint*, uint*, void> lanes) : Instruction
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        uint* r = warp.Registers;
        if (mask == uint.MaxValue)
        {
            lanes(r + d.Offset, r + a.Offset, r + b.Offset, r + c.Offset);
        }
        else
        {
            lanes(warp.Temporary, r + a.Offset, r + b.Offset, r + c.Offset);
            LaneMask.Select(r + d.Offset, warp.Temporary, r + d.Offset, d.Wide, mask);
        }
    }
}

/// <summary>An operation on one lane after another.</summary>
internal sealed unsafe class LaneInstruction(
    Place d, Place a, Place b, Place c, Func<ulong, ulong, ulong, ulong> function) : Instruction
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        uint* r = warp.Registers;
        for (uint left = mask; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            d.Write(r, lane, function(a.Read(r, lane), b.Read(r, lane), c.Read(r, lane)));
        }
    }
}

/// <summary>Chooses between two values by a predicate.</summary>
internal sealed unsafe class SelectInstruction(Place d, Place a, Place b, int predicate) : Instruction
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        uint* r = warp.Registers;
        uint chosen = warp.Predicates[predicate];
        if (mask == uint.MaxValue)
        {
            LaneMask.Select(r + d.Offset, r + a.Offset, r + b.Offset, d.Wide, chosen);
        }
        else
        {
            LaneMask.Select(warp.Temporary, r + a.Offset, r + b.Offset, d.Wide, chosen);
            LaneMask.Select(r + d.Offset, warp.Temporary, r + d.Offset, d.Wide, mask);
        }
    }
}

/// <summary>Logic of predicates, a bit per lane.</summary>
internal sealed class PredicateInstruction(
    int d, Func<Warp, uint> a, Func<Warp, uint> b, Func<uint, uint, uint> function) : Instruction
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask) =>
        warp.Predicates[d] = (warp.Predicates[d] & ~mask) | (function(a(warp), b(warp)) & mask);
}

/// <summary>Puts the parts of a register together, or takes one apart: mov between a vector and a register.</summary>
internal sealed unsafe class PackInstruction(Place?[] parts, Place whole, int bits, bool pack) : Instruction
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        uint* r = warp.Registers;
        ulong ones = bits == 64 ? ulong.MaxValue : (1UL << bits) - 1;
        ulong* values = stackalloc ulong[Warp.Lanes];
        for (int lane = 0; lane < Warp.Lanes; lane++)
            values[lane] = pack ? 0 : whole.Read(r, lane);
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i] is not Place part)
                continue;
            int shift = i * bits;
            if (pack)
            {
                for (int lane = 0; lane < Warp.Lanes; lane++)
                    values[lane] |= (part.Read(r, lane) & ones) << shift;
            }
            else
            {
                for (uint left = mask; left != 0; left &= left - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(left);
                    part.Write(r, lane, values[lane] >> shift & ones);
                }
            }
        }

        for (uint left = pack ? mask : 0; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            whole.Write(r, lane, values[lane]);
        }
    }
}
