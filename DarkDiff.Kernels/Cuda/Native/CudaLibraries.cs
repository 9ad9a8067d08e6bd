using System.Reflection;
using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Native;

/// <summary>The three libraries of CUDA's that the runtime uses, and how imports find them.</summary>
internal static class CudaLibraries
{
    /// <summary>Name of the driver in imports.</summary>
    public const string DriverImport = "darkdiff.cuda";

    /// <summary>Name of NVRTC in imports.</summary>
    public const string NvrtcImport = "darkdiff.nvrtc";

    /// <summary>Name of cuBLASLt in imports.</summary>
    public const string CublasLtImport = "darkdiff.cublasLt";

    static CudaLibraries() => NativeLibrary.SetDllImportResolver(typeof(CudaLibraries).Assembly, Resolve);

    /// <summary>The driver, which comes with the graphics driver and not with the toolkit.</summary>
    public static CudaLibrary Driver { get; } = new(
        "the CUDA driver",
        OperatingSystem.IsWindows() ? ["nvcuda.dll"] : ["libcuda.so.1"],
        "cuGraphInstantiateWithFlags",
        "11.4",
        "install NVIDIA's graphics driver, version 525 or newer; in a container, start it with the NVIDIA container "
        + "toolkit (docker run --gpus all)");

    // Version 12 comes first: newer drivers run what it makes, and drivers of 12 do not run what 13 makes.

    /// <summary>The compiler of kernels.</summary>
    public static CudaLibrary Nvrtc { get; } = new(
        "NVRTC",
        OperatingSystem.IsWindows()
            ? ["nvrtc64_120_0.dll", "nvrtc64_130_0.dll", "nvrtc64_112_0.dll"]
            : ["libnvrtc.so.12", "libnvrtc.so.13", "libnvrtc.so.11.2", "libnvrtc.so"],
        "nvrtcGetSupportedArchs",
        "11.2",
        "install the CUDA toolkit, or only NVRTC (Debian and Ubuntu: apt install cuda-nvrtc-12-8 from NVIDIA's "
        + "repository; Python: pip install nvidia-cuda-nvrtc-cu12), with nvrtc-builtins beside it, and name its folder in "
        + LibraryFolders.Variable + " where it is in an unusual place");

    /// <summary>Matrix products.</summary>
    public static CudaLibrary CublasLt { get; } = new(
        "cuBLASLt",
        OperatingSystem.IsWindows()
            ? ["cublasLt64_12.dll", "cublasLt64_13.dll", "cublasLt64_11.dll"]
            : ["libcublasLt.so.12", "libcublasLt.so.13", "libcublasLt.so.11", "libcublasLt.so"],
        "cublasLtMatmulAlgoGetHeuristic",
        "11.0",
        "install the CUDA toolkit, or only cuBLAS (Debian and Ubuntu: apt install libcublas-12-8 from NVIDIA's "
        + "repository; Python: pip install nvidia-cublas-cu12), and name its folder in "
        + LibraryFolders.Variable + " where it is in an unusual place");

    private static nint Resolve(string import, Assembly assembly, DllImportSearchPath? search) => import switch
    {
        DriverImport => Driver.Load(),
        NvrtcImport => Nvrtc.Load(),
        CublasLtImport => CublasLt.Load(),
        _ => 0,
    };
}
