using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Blas;

/// <summary>An algorithm that cuBLASLt proposes: cublasLtMatmulHeuristicResult_t, 96 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct HeuristicResult
{
    /// <summary>The algorithm.</summary>
    public MatmulAlgorithm Algorithm;

    /// <summary>Bytes of workspace that it needs.</summary>
    public nuint WorkspaceBytes;

    /// <summary>Whether the other fields mean anything.</summary>
    public CublasStatus State;

    /// <summary>How often it fills the device.</summary>
    public float WavesCount;

    private readonly long _reserved0;
    private readonly long _reserved1;
}
