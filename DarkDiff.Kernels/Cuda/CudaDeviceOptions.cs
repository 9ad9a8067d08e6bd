namespace DarkDiff.Kernels.Cuda;

/// <summary>How a CUDA device is used.</summary>
public sealed record CudaDeviceOptions
{
    /// <summary>Type of activations and of matrices: f16 or bf16.</summary>
    public ElementType Storage { get; init; } = ElementType.F16;

    /// <summary>
    /// Whether kernels that are not in the cache are compiled. Where they are not, code of any compiler that is in the
    /// cache is used, and what is missing gives a <see cref="Errors.KernelNotCompiledException"/>.
    /// </summary>
    public bool CompileAtRunTime { get; init; } = true;

    /// <summary>
    /// Folder of compiled kernels; null for that of DARKDIFF_CACHE, else "darkdiff" in the user's folder for caches.
    /// </summary>
    public string? CacheFolder { get; init; }
}
