using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Execution;

/// <summary>Where the lanes of a warp access memory with one instruction.</summary>
internal unsafe struct LaneAddresses
{
    /// <summary>Address by lane, as the instruction gives it.</summary>
    public fixed ulong Device[Warp.Lanes];

    /// <summary>Where its bytes lie on the host, by lane; 0 where they lie nowhere.</summary>
    public fixed ulong Host[Warp.Lanes];

    /// <summary>Lanes whose bytes lie somewhere.</summary>
    public uint Found;

    /// <summary>Space that the addresses turned out to be of.</summary>
    public StateSpace Space;
}
