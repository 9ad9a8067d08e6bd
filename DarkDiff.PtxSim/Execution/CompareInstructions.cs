using System.Numerics;

namespace DarkDiff.PtxSim.Execution;

/// <summary>How a comparison is combined with a predicate.</summary>
internal enum PredicateLogic
{
    /// <summary>Both.</summary>
    And,

    /// <summary>Either.</summary>
    Or,

    /// <summary>One of them.</summary>
    Xor,
}

/// <summary>setp: a comparison that sets one predicate, or two: one by what holds, the other by what does not.</summary>
internal abstract class CompareInstruction(int p, int q, int with, bool withNegated, PredicateLogic logic) : Instruction
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        uint[] predicates = warp.Predicates;
        uint holds = Compare(warp, mask);
        uint other = with < 0 ? uint.MaxValue : withNegated ? ~predicates[with] : predicates[with];
        uint yes = Combine(holds, other), no = Combine(~holds, other);
        if (p >= 0)
            predicates[p] = (predicates[p] & ~mask) | (yes & mask);
        if (q >= 0)
            predicates[q] = (predicates[q] & ~mask) | (no & mask);
    }

    /// <summary>Lanes of <paramref name="mask"/> for which the comparison holds; other bits may be anything.</summary>
    protected abstract uint Compare(Warp warp, uint mask);

    private uint Combine(uint a, uint b) => logic switch
    {
        PredicateLogic.And => a & b,
        PredicateLogic.Or => a | b,
        _ => a ^ b,
    };
}

/// <summary>A comparison of all lanes at once.</summary>
internal sealed unsafe class VectorCompareInstruction(
    int p, int q, Place a, Place b, delegate*<uint*, uint*, uint> compare, bool inverted, int with, bool withNegated,
    PredicateLogic logic) : CompareInstruction(p, q, with, withNegated, logic)
{
    /// <inheritdoc />
    protected override uint Compare(Warp warp, uint mask)
    {
        uint holds = compare(warp.Registers + a.Offset, warp.Registers + b.Offset);
        return inverted ? ~holds : holds;
    }
}

/// <summary>A comparison of one lane after another.</summary>
internal sealed unsafe class LaneCompareInstruction(
    int p, int q, Place a, Place b, Func<ulong, ulong, bool> compare, int with, bool withNegated, PredicateLogic logic)
    : CompareInstruction(p, q, with, withNegated, logic)
{
    /// <inheritdoc />
    protected override uint Compare(Warp warp, uint mask)
    {
        uint* r = warp.Registers;
        uint holds = 0;
        for (uint left = mask; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            if (compare(a.Read(r, lane), b.Read(r, lane)))
                holds |= 1u << lane;
        }

        return holds;
    }
}
