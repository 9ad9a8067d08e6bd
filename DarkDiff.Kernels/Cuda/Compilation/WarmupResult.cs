namespace DarkDiff.Kernels.Cuda.Compilation;

/// <summary>What a warm-up did.</summary>
/// <param name="Compiler">Name and version of the compiler.</param>
/// <param name="Folder">Folder of the cache.</param>
/// <param name="Compiled">Number of files that were compiled.</param>
/// <param name="Found">Number of files that were there already.</param>
public sealed record WarmupResult(string Compiler, string Folder, int Compiled, int Found);
