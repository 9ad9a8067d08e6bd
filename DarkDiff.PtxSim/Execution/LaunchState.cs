using DarkDiff.PtxSim.Checking;
using DarkDiff.PtxSim.Memory;

namespace DarkDiff.PtxSim.Execution;

/// <summary>What all blocks of a launch share.</summary>
internal sealed unsafe class LaunchState
{
    private volatile bool _stopped;

    /// <summary>What is run.</summary>
    public required CompiledKernel Kernel { get; init; }

    /// <summary>Blocks.</summary>
    public required PtxDim Grid { get; init; }

    /// <summary>Threads of a block.</summary>
    public required PtxDim BlockSize { get; init; }

    /// <summary>Shared memory asked for at launch.</summary>
    public required int DynamicSharedBytes { get; init; }

    /// <summary>The bytes of the parameters.</summary>
    public required byte* Parameters { get; init; }

    /// <summary>Device memory.</summary>
    public required DeviceMemory Memory { get; init; }

    /// <summary>Most instructions of one warp.</summary>
    public required long InstructionLimit { get; init; }

    /// <summary>Smallest record of an access of this launch.</summary>
    public required uint OldestRecord { get; init; }

    /// <summary>What is wrong.</summary>
    public FindingLog Findings { get; } = new();

    /// <summary>Whether the launch is given up.</summary>
    public bool Stopped
    {
        get => _stopped;
        set => _stopped = value;
    }

    /// <summary>Who touched an allocation in this launch.</summary>
    public AccessShadow ShadowOf(DeviceAllocation allocation) => allocation.Shadow(Kernel.GlobalCellShift, OldestRecord);
}
