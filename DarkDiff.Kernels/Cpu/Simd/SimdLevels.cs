using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DarkDiff.Kernels.Cpu.Simd;

/// <summary>Finds the widest vectors of this processor.</summary>
internal static class SimdLevels
{
    /// <summary>The widest level that runs at full speed here.</summary>
    public static SimdLevel Best =>
        Vector512.IsHardwareAccelerated && Avx512F.IsSupported ? SimdLevel.Avx512
        : Avx2.IsSupported && Fma.IsSupported ? SimdLevel.Avx2
        : SimdLevel.Portable;

    /// <summary>Name for people.</summary>
    public static string Label(this SimdLevel level) => level switch
    {
        SimdLevel.Avx512 => "AVX-512",
        SimdLevel.Avx2 => "AVX2",
        _ => "128-bit SIMD",
    };
}
