using DarkDiff.PtxSim.Execution;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Decoding;

/// <summary>Branches, barriers, shuffles and votes.</summary>
internal static class ControlDecoder
{
    /// <summary>The instruction; null where it is of another family.</summary>
    public static Instruction? Decode(Statement s, Layout layout)
    {
        switch (s.Parts[0])
        {
            case "bra":
                return new BranchInstruction();
            case "ret" or "exit":
                return new ExitInstruction();
            case "bar" when s.Has("warp"):
                return new WarpBarrierInstruction(layout.Source(s.Operands[0], wide: false));
            case "bar" or "barrier" when s.Has("sync") && s.Operands.Count == 1:
                return new BarrierInstruction();
            case "membar" or "fence":
                return new FenceInstruction();
            case "shfl" when s.Has("sync"):
                (Operand d, Operand? p) = Split(s.Operands[0]);
                return new ShuffleInstruction(
                    s.Has("up") ? ShuffleMode.Up : s.Has("down") ? ShuffleMode.Down
                        : s.Has("bfly") ? ShuffleMode.Butterfly : ShuffleMode.Index,
                    layout.Destination(d), layout.Predicate(p), layout.Source(s.Operands[1], false),
                    layout.Source(s.Operands[2], false), layout.Source(s.Operands[3], false),
                    layout.Source(s.Operands[4], false));
            case "vote" when s.Has("sync"):
                bool ballot = s.Has("ballot");
                VoteMode mode = ballot ? VoteMode.Ballot : s.Has("all") ? VoteMode.All
                    : s.Has("any") ? VoteMode.Any : VoteMode.Uniform;
                return new VoteInstruction(
                    mode, ballot ? layout.Destination(s.Operands[0]) : null,
                    ballot ? -1 : layout.Predicate(s.Operands[0]), layout.Truth(s.Operands[1]),
                    layout.Source(s.Operands[2], false));
            default:
                return null;
        }
    }

    private static (Operand, Operand?) Split(Operand operand) =>
        operand is PairOperand pair ? (pair.First, pair.Second) : (operand, null);
}
