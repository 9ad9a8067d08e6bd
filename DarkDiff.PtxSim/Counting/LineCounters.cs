namespace DarkDiff.PtxSim.Counting;

/// <summary>What one instruction did in a launch.</summary>
/// <param name="Line">Line of the PTX text, counted from 1.</param>
/// <param name="Instruction">Opcode.</param>
/// <param name="Class">Class.</param>
/// <param name="Executed">How many warps executed it, each time counted.</param>
/// <param name="SharedWavefronts">Passes that its accesses to shared memory took.</param>
/// <param name="SharedWavefrontsIdeal">Passes that they would take without bank conflicts.</param>
public sealed record LineCounters(
    int Line, string Instruction, InstructionClass Class, long Executed, long SharedWavefronts, long SharedWavefrontsIdeal);
