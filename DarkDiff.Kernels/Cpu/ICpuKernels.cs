using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu;

/// <summary>Makes launches for one SIMD width.</summary>
internal interface ICpuKernels
{
    /// <summary>Bytes of working memory of an op.</summary>
    long ScratchBytes(Op op, int threads);

    /// <summary>The kernel of an op whose shapes are known to fit.</summary>
    CpuLaunch Create(Op op, CpuPlacement at);
}
