namespace DarkDiff.PtxSim.Execution;

/// <summary>A jump; the warp itself follows it.</summary>
internal sealed class BranchInstruction : Instruction
{
    /// <summary>A jump to nowhere yet.</summary>
    public BranchInstruction() => Flow = Flow.Branch;

    /// <summary>Index of the instruction jumped to.</summary>
    public int Target { get; set; }

    /// <summary>Index of the instruction where the two ways meet again.</summary>
    public int Reconvergence { get; set; }

    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask) => throw new InvalidOperationException("the warp follows branches");
}

/// <summary>The end of a thread.</summary>
internal sealed class ExitInstruction : Instruction
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask) => warp.Exit(mask);
}

/// <summary>A barrier of the block; the warp stops there.</summary>
internal sealed class BarrierInstruction : Instruction
{
    /// <summary>A barrier.</summary>
    public BarrierInstruction() => Flow = Flow.Barrier;

    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask) => warp.CheckAllHere(this, mask);
}

/// <summary>A barrier of the warp.</summary>
internal sealed class WarpBarrierInstruction(Place members) : Instruction
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        if (warp.CheckMembers(this, mask, members))
            warp.Block.Memory.WarpBarrier(warp.Index);
    }
}

/// <summary>A fence: what it orders is in order here anyway.</summary>
internal sealed class FenceInstruction : Instruction
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
    }
}

/// <summary>An instruction that the simulator does not know.</summary>
internal sealed class UnknownInstruction : Instruction
{
    private readonly string _reason;

    /// <summary>Reports itself, with the reason, when it is reached.</summary>
    public UnknownInstruction(string reason)
    {
        _reason = reason;
        Flow = Flow.MayStop;
    }

    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        warp.Report(Checking.FindingKind.UnknownInstruction, this, mask, 0, _reason);
        warp.Block.Stop();
    }
}
