namespace DarkDiff.PtxSim.Counting;

/// <summary>Classes of instructions, for the mix.</summary>
public enum InstructionClass
{
    /// <summary>Integer arithmetic, logic and moves.</summary>
    Integer,

    /// <summary>Floating-point arithmetic.</summary>
    Float,

    /// <summary>Reciprocals, roots, exponentials and the like.</summary>
    Special,

    /// <summary>Conversions between types.</summary>
    Conversion,

    /// <summary>Comparisons, selections and logic of predicates.</summary>
    Predicate,

    /// <summary>Branches and exits.</summary>
    Control,

    /// <summary>Loads and stores of device memory, and of parameters.</summary>
    GlobalMemory,

    /// <summary>Loads and stores of shared memory, ldmatrix among them.</summary>
    SharedMemory,

    /// <summary>Copies from device to shared memory (cp.async).</summary>
    AsyncCopy,

    /// <summary>Shuffles and votes.</summary>
    Warp,

    /// <summary>Barriers and fences.</summary>
    Barrier,

    /// <summary>mma.sync.</summary>
    Matrix,
}
