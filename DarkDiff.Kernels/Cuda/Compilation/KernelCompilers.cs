using DarkDiff.Kernels.Cuda.Errors;
using DarkDiff.Kernels.Cuda.Native;

namespace DarkDiff.Kernels.Cuda.Compilation;

/// <summary>Which compiler this machine has: NVRTC where it loads, else clang.</summary>
internal static class KernelCompilers
{
    /// <summary>How clang is had.</summary>
    public const string ClangRemedy = $"install {ClangCompiler.Program} (Debian and Ubuntu: apt install {ClangCompiler.Program})";

    /// <summary>The compiler; null where there is none.</summary>
    public static IKernelCompiler? Find()
    {
        try
        {
            return NvrtcCompiler.Open();
        }
        catch (CudaException)
        {
            return ClangCompiler.Find();
        }
    }

    /// <summary>The exception where there is none.</summary>
    public static CudaLibraryMissingException Missing() => new(
        CudaLibraries.Nvrtc.Name,
        $"there is no compiler for kernels on this machine: neither {CudaLibraries.Nvrtc.Name} nor "
        + $"{ClangCompiler.Program} was found; {CudaLibraries.Nvrtc.Remedy}; or {ClangRemedy}");
}
