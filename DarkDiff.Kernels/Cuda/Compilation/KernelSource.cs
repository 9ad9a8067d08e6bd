namespace DarkDiff.Kernels.Cuda.Compilation;

/// <summary>One of the project's kernel files with what it includes.</summary>
/// <param name="Module">Name of the file without its extension, such as "conv2d".</param>
/// <param name="Text">CUDA C++.</param>
/// <param name="Headers">Names and texts of the files that it includes.</param>
internal sealed record KernelSource(string Module, string Text, IReadOnlyList<KeyValuePair<string, string>> Headers);
