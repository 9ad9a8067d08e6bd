using System.Runtime.Intrinsics.X86;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>Whether this processor multiplies bf16.</summary>
internal static class Bf16Support
{
    private const int FeatureLeaf = 7;
    private const int Avx512Bf16 = 1 << 5;

    /// <summary>
    /// The processor has AVX512-BF16 (CPUID leaf 7, subleaf 1, EAX bit 5), the system saves its registers, which the
    /// runtime has found out for AVX-512, and it is one whose calling convention and memory the emitted code is for.
    /// </summary>
    public static bool IsThere { get; } =
        OperatingSystem.IsLinux() && X86Base.X64.IsSupported && Avx512F.IsSupported && HasInstruction();

    private static bool HasInstruction()
    {
        (int lastLeaf, _, _, _) = X86Base.CpuId(0, 0);
        if (lastLeaf < FeatureLeaf)
            return false;
        (int lastSubleaf, _, _, _) = X86Base.CpuId(FeatureLeaf, 0);
        return lastSubleaf >= 1 && (X86Base.CpuId(FeatureLeaf, 1).Eax & Avx512Bf16) != 0;
    }
}
