using DarkDiff.Kernels.Cuda.Driver;

namespace DarkDiff.CudaSim;

/// <summary>Something that a stream does: at once, or as a node of a graph.</summary>
/// <returns>What a driver would answer at the next synchronisation.</returns>
internal delegate CudaStatus SimulatedWork();
