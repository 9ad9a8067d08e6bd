namespace DarkDiff.Kernels.Cuda.Errors;

/// <summary>A kernel is not in the cache, and compiling at run time is not wanted.</summary>
/// <param name="module">Name of the kernel file without its extension.</param>
/// <param name="cache">Folder of the cache.</param>
public sealed class KernelNotCompiledException(string module, string cache) : CudaException(
    $"{module}.cu is not in the cache {cache} for this device, and compiling at run time is switched off; "
    + "'darkdiff-rt warmup' fills the cache",
    $"find {module}.cu")
{
    /// <summary>Name of the kernel file without its extension.</summary>
    public string Module => module;
}
