namespace DarkDiff.Kernels.Cpu.Memory;

/// <summary>The unit in which caches read and write memory.</summary>
internal static class CacheLine
{
    /// <summary>f32 values of a line, 64 bytes.</summary>
    public const int Floats = 16;
}
