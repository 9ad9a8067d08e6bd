namespace DarkDiff.PtxSim.Execution;

/// <summary>Where shared and local memory appear among generic addresses.</summary>
internal static class AddressSpace
{
    /// <summary>Generic address of the first byte of shared memory.</summary>
    public const ulong SharedWindow = 0x1000_0000_0000;

    /// <summary>Generic address of the first byte of local memory.</summary>
    public const ulong LocalWindow = 0x2000_0000_0000;

    /// <summary>Size of a window.</summary>
    public const ulong WindowBytes = 0x1_0000_0000;
}
