using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Execution;

/// <summary>A kernel ready to run.</summary>
internal sealed class CompiledKernel
{
    /// <summary>Name of the entry point.</summary>
    public required string Name { get; init; }

    /// <summary>Instructions.</summary>
    public required Instruction[] Code { get; init; }

    /// <summary>Words of a warp's register file.</summary>
    public required int FileWords { get; init; }

    /// <summary>Constants and their places.</summary>
    public required IReadOnlyList<(Place Place, ulong Value)> Constants { get; init; }

    /// <summary>Places of registers that may be read before they are set: zero at the start.</summary>
    public required IReadOnlyList<Place> Unset { get; init; }

    /// <summary>Number of predicate registers.</summary>
    public required int PredicateCount { get; init; }

    /// <summary>Registers that the hardware fills, with a value of each lane.</summary>
    public required IReadOnlyList<(SpecialRegister Register, Place Place)> ThreadRegisters { get; init; }

    /// <summary>Registers that the hardware fills, with the same value for all lanes of a warp.</summary>
    public required IReadOnlyList<(SpecialRegister Register, Place Place)> BlockRegisters { get; init; }

    /// <summary>Parameters.</summary>
    public required IReadOnlyList<Variable> Parameters { get; init; }

    /// <summary>Bytes of all parameters.</summary>
    public required int ParameterBytes { get; init; }

    /// <summary>Bytes of declared shared memory; the dynamic part follows.</summary>
    public required int SharedBytes { get; init; }

    /// <summary>Bytes of a thread's own memory.</summary>
    public required int LocalBytes { get; init; }

    /// <summary>Largest block that the text allows; 0 when it says nothing.</summary>
    public required int MaxThreads { get; init; }

    /// <summary>Binary logarithm of the smallest access to shared memory.</summary>
    public required int SharedCellShift { get; init; }

    /// <summary>Binary logarithm of the smallest access to device memory.</summary>
    public required int GlobalCellShift { get; init; }
}
