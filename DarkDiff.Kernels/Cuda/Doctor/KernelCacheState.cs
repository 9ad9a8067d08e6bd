namespace DarkDiff.Kernels.Cuda.Doctor;

/// <summary>What the cache of compiled kernels holds.</summary>
/// <param name="Folder">Its folder, which need not exist.</param>
/// <param name="Entries">Number of compiled files.</param>
/// <param name="Bytes">Their size.</param>
public sealed record KernelCacheState(string Folder, int Entries, long Bytes);
