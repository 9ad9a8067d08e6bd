using DarkDiff.Kernels.Cuda.Launching;

namespace DarkDiff.Kernels.Cuda.Memory;

/// <summary>Weights in device memory, each in the layouts that kernels asked for.</summary>
internal interface ICudaWeights
{
    /// <summary>Device address of a weight; uploaded on first use.</summary>
    ulong Get(WeightTensor weight, CudaWeightLayout layout);
}
