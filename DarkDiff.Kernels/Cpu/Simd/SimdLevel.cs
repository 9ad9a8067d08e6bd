namespace DarkDiff.Kernels.Cpu.Simd;

/// <summary>Which vectors the CPU kernels use.</summary>
internal enum SimdLevel
{
    /// <summary>128 bits.</summary>
    Portable,

    /// <summary>256 bits.</summary>
    Avx2,

    /// <summary>512 bits.</summary>
    Avx512,
}
