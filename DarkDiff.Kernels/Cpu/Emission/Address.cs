namespace DarkDiff.Kernels.Cpu.Emission;

/// <summary>An operand in memory.</summary>
/// <param name="Base">Register that holds an address.</param>
/// <param name="Displacement">Bytes added to it.</param>
internal readonly record struct Address(Register Base, int Displacement = 0);
