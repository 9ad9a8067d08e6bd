namespace DarkDiff.Kernels.Cuda.Errors;

/// <summary>The CUDA driver, NVRTC or cuBLAS is not on this machine, or too old.</summary>
/// <param name="library">Name for people, such as "NVRTC".</param>
/// <param name="message">What was looked for, and what to install.</param>
/// <param name="innerException">Why it could not be loaded.</param>
public sealed class CudaLibraryMissingException(string library, string message, Exception? innerException = null)
    : CudaException(message, $"load {library}", innerException: innerException)
{
    /// <summary>Name of the library for people.</summary>
    public string Library => library;
}
