using DarkDiff.PtxSim.Counting;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Decoding;

/// <summary>Sorts opcodes into classes.</summary>
internal static class InstructionClasses
{
    /// <summary>Class of an instruction.</summary>
    public static InstructionClass Of(Statement statement) => statement.Parts[0] switch
    {
        "bra" or "ret" or "exit" => InstructionClass.Control,
        "bar" or "barrier" or "membar" or "fence" => InstructionClass.Barrier,
        "mma" => InstructionClass.Matrix,
        "ldmatrix" => InstructionClass.SharedMemory,
        "ld" or "st" or "atom" or "red" => statement.Has("shared") || statement.Has("shared::cta")
            ? InstructionClass.SharedMemory : InstructionClass.GlobalMemory,
        "cp" => InstructionClass.AsyncCopy,
        "shfl" or "vote" or "activemask" or "match" or "redux" => InstructionClass.Warp,
        "setp" or "selp" => InstructionClass.Predicate,
        "cvt" => InstructionClass.Conversion,
        "ex2" or "lg2" or "sin" or "cos" or "rcp" or "sqrt" or "rsqrt" or "tanh" or "div" => InstructionClass.Special,
        _ => Array.IndexOf(statement.Types, PtxType.Pred) >= 0 ? InstructionClass.Predicate
            : statement.Parts[0] != "mov" && statement.Types.Any(t => t.IsFloat()) ? InstructionClass.Float
            : InstructionClass.Integer,
    };
}
