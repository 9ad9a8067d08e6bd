using System.Runtime.CompilerServices;

namespace DarkDiff.Kernels.Cuda.Blas;

/// <summary>How cuBLASLt computes a product: cublasLtMatmulAlgo_t, 64 bytes that only the library understands.</summary>
[InlineArray(8)]
internal struct MatmulAlgorithm
{
    private ulong _data;
}
