using System.Runtime.CompilerServices;

namespace DarkDiff.Kernels.Cpu;

/// <summary>Whole numbers of parts.</summary>
internal static class Rounding
{
    /// <summary>⌈a / b⌉ for a ≥ 0 and b &gt; 0: how many parts of b make up a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DivideUp(int a, int b) => (a + b - 1) / b;
}
