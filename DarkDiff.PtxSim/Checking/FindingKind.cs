namespace DarkDiff.PtxSim.Checking;

/// <summary>What can be wrong with a kernel.</summary>
public enum FindingKind
{
    /// <summary>An access outside every allocation, variable or parameter.</summary>
    OutOfBounds,

    /// <summary>An address that is not a multiple of the size of the access.</summary>
    Misaligned,

    /// <summary>A read of shared memory that nothing in the block has written.</summary>
    Uninitialized,

    /// <summary>
    /// Two threads touch the same bytes, at least one writes, and no barrier lies between; or bytes that cp.async is
    /// still copying are touched.
    /// </summary>
    Race,

    /// <summary>A barrier, shuffle or vote that not all threads reach which it waits for.</summary>
    DivergentBarrier,

    /// <summary>An instruction that the simulator does not know.</summary>
    UnknownInstruction,

    /// <summary>A warp that executed more instructions than the limit.</summary>
    EndlessLoop,
}
