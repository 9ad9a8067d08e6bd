using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.PtxSim;

namespace DarkDiff.CudaSim;

/// <summary>One launch that the simulated device has done.</summary>
/// <param name="Kernel">Entry point.</param>
/// <param name="Grid">Blocks.</param>
/// <param name="Block">Threads of a block.</param>
/// <param name="DynamicSharedBytes">Shared memory beyond what the kernel declares.</param>
/// <param name="Result">What it did.</param>
public sealed record SimulatedLaunch(
    string Kernel, Dim3 Grid, Dim3 Block, int DynamicSharedBytes, LaunchResult Result);
