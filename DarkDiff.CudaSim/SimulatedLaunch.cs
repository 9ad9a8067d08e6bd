using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.PtxSim;

namespace DarkDiff.CudaSim;

/// <summary>One launch that the simulated device has done.</summary>
/// <param name="Kernel">Entry point.</param>
/// <param name="Grid">Blocks.</param>
/// <param name="Block">Threads of a block.</param>
/// <param name="SharedBytes">Shared memory of a block: what the kernel declares, and what the launch adds.</param>
/// <param name="Result">What it did.</param>
public sealed record SimulatedLaunch(
    string Kernel, Dim3 Grid, Dim3 Block, int SharedBytes, LaunchResult Result);
