namespace DarkDiff.Kernels.Cuda.Compilation;

/// <summary>A kernel file that is in the cache now.</summary>
/// <param name="Module">Name of the file without its extension.</param>
/// <param name="Storage">Type in which its kernels store values.</param>
/// <param name="Architecture">Compute capability as one number: 80 for sm_80.</param>
/// <param name="Compiled">Whether it had to be compiled.</param>
public sealed record WarmKernel(string Module, ElementType Storage, int Architecture, bool Compiled);
