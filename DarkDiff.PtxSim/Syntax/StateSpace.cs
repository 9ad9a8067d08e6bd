namespace DarkDiff.PtxSim.Syntax;

/// <summary>Where a variable lies, or an access goes.</summary>
internal enum StateSpace
{
    /// <summary>Any of the others, told apart by the address.</summary>
    Generic,

    /// <summary>Parameters of the kernel.</summary>
    Param,

    /// <summary>Device memory.</summary>
    Global,

    /// <summary>Read-only device memory.</summary>
    Const,

    /// <summary>Memory of a block.</summary>
    Shared,

    /// <summary>Memory of a thread.</summary>
    Local,
}
