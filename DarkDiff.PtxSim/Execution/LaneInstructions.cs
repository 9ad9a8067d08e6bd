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
            warp.Keep(d.Offset, d.Wide, mask);
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
        for (int lane = 0; lane < Warp.Lanes; lane++)
        {
            if ((mask >> lane & 1) != 0)
                d.Write(r, lane, function(a.Read(r, lane), b.Read(r, lane), c.Read(r, lane)));
        }
    }
}

/// <summary>A comparison that sets one predicate, or two.</summary>
internal sealed unsafe class CompareInstruction(
    int p, int q, Place a, Place b, Func<ulong, ulong, bool> compare, int with, bool withNegated,
    Func<bool, bool, bool> combine) : Instruction
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        uint* r = warp.Registers;
        uint[] predicates = warp.Predicates;
        uint other = with < 0 ? uint.MaxValue : withNegated ? ~predicates[with] : predicates[with];
        uint yes = 0, no = 0;
        for (int lane = 0; lane < Warp.Lanes; lane++)
        {
            if ((mask >> lane & 1) == 0)
                continue;
            bool holds = compare(a.Read(r, lane), b.Read(r, lane)), second = (other >> lane & 1) != 0;
            yes |= combine(holds, second) ? 1u << lane : 0;
            no |= combine(!holds, second) ? 1u << lane : 0;
        }

        if (p >= 0)
            predicates[p] = (predicates[p] & ~mask) | yes;
        if (q >= 0)
            predicates[q] = (predicates[q] & ~mask) | no;
    }
}

/// <summary>Chooses between two values by a predicate.</summary>
internal sealed unsafe class SelectInstruction(Place d, Place a, Place b, int predicate, bool negated) : Instruction
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        uint* r = warp.Registers;
        uint chosen = negated ? ~warp.Predicates[predicate] : warp.Predicates[predicate];
        for (int lane = 0; lane < Warp.Lanes; lane++)
        {
            if ((mask >> lane & 1) != 0)
                d.Write(r, lane, (chosen >> lane & 1) != 0 ? a.Read(r, lane) : b.Read(r, lane));
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
        ulong ones = (1UL << bits) - 1;
        for (int lane = 0; lane < Warp.Lanes; lane++)
        {
            if ((mask >> lane & 1) == 0)
                continue;
            ulong value = pack ? 0 : whole.Read(r, lane);
            for (int i = 0; i < parts.Length; i++)
            {
                if (parts[i] is not Place part)
                    continue;
                if (pack)
                    value |= (part.Read(r, lane) & ones) << i * bits;
                else
                    part.Write(r, lane, value >> i * bits & ones);
            }

            if (pack)
                whole.Write(r, lane, value);
        }
    }
}
