using DarkDiff.PtxSim.Counting;

namespace DarkDiff.PtxSim.Execution;

/// <summary>Where a warp goes on after an instruction.</summary>
internal enum Flow
{
    /// <summary>To the next one.</summary>
    Next,

    /// <summary>To where a branch leads.</summary>
    Branch,

    /// <summary>To the next one when all warps of the block are there.</summary>
    Barrier,

    /// <summary>To the next one, unless the launch has been given up.</summary>
    MayStop,
}

/// <summary>An instruction ready to run: registers are places in the warp's register file.</summary>
internal abstract class Instruction
{
    /// <summary>Position in the kernel.</summary>
    public int Index { get; set; }

    /// <summary>Line of the text.</summary>
    public int Line { get; set; }

    /// <summary>Opcode as written.</summary>
    public string Opcode { get; set; } = "";

    /// <summary>Class, for the mix.</summary>
    public InstructionClass Class { get; set; }

    /// <summary>Predicate that must hold; −1 for none.</summary>
    public int Guard { get; set; } = -1;

    /// <summary>Whether the guard must be false instead.</summary>
    public bool GuardNegated { get; set; }

    /// <summary>Where the warp goes on.</summary>
    public Flow Flow { get; protected init; }

    /// <summary>Runs it for the lanes of <paramref name="mask"/>, which is not 0.</summary>
    public abstract void Execute(Warp warp, uint mask);
}
