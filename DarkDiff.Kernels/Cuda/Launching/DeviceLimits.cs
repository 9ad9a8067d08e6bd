namespace DarkDiff.Kernels.Cuda.Launching;

/// <summary>What launchers need to know of a device to choose tiles.</summary>
/// <param name="MultiprocessorCount">Streaming multiprocessors.</param>
/// <param name="SharedBytesPerBlock">Largest shared memory that one block may ask for, in bytes.</param>
/// <param name="L2Bytes">Size of the second-level cache.</param>
public sealed record DeviceLimits(int MultiprocessorCount, int SharedBytesPerBlock, int L2Bytes);
