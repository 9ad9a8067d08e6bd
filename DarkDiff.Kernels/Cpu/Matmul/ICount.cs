namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>A number that the compiler knows, so that it can leave out what the number makes superfluous.</summary>
internal interface ICount
{
    /// <summary>The number.</summary>
    static abstract int Value { get; }
}
