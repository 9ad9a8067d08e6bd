namespace DarkDiff.PtxSim.Execution;

/// <summary>What an access does.</summary>
internal enum AccessKind
{
    /// <summary>Reads.</summary>
    Read,

    /// <summary>Writes.</summary>
    Write,

    /// <summary>Reads and writes at once.</summary>
    Atomic,

    /// <summary>Is written by cp.async, later.</summary>
    CopyTo,
}
