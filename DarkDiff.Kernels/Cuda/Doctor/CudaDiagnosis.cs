using System.Globalization;
using DarkDiff.Kernels.Cuda.Blas;
using DarkDiff.Kernels.Cuda.Compilation;
using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Errors;
using DarkDiff.Kernels.Cuda.Native;

namespace DarkDiff.Kernels.Cuda.Doctor;

/// <summary>What this machine has of all that the CUDA device needs.</summary>
/// <param name="Driver">The driver; its version is the newest CUDA version that it knows.</param>
/// <param name="Devices">The devices; those of <see cref="IsSupported"/> can be used.</param>
/// <param name="Nvrtc">The compiler that is used where it is there.</param>
/// <param name="Clang">The compiler that is used where NVRTC is not there.</param>
/// <param name="CublasLt">Matrix products.</param>
/// <param name="Cache">Compiled kernels.</param>
public sealed record CudaDiagnosis(
    CudaComponent Driver,
    IReadOnlyList<CudaDeviceProperties> Devices,
    CudaComponent Nvrtc,
    CudaComponent Clang,
    CudaComponent CublasLt,
    KernelCacheState Cache)
{
    /// <summary>Whether a CUDA device can be opened here, and its kernels be compiled.</summary>
    public bool IsReady => Problems.Count == 0;

    /// <summary>What is in the way, each with what helps; empty where nothing is.</summary>
    public IReadOnlyList<string> Problems { get; } = [.. Find(Driver, Devices, Nvrtc, Clang, CublasLt)];

    /// <summary>Looks at this machine. Throws nothing for what is missing.</summary>
    /// <param name="cacheFolder">Folder of compiled kernels; null for the usual one.</param>
    public static CudaDiagnosis Examine(string? cacheFolder = null)
    {
        (CudaComponent driver, List<CudaDeviceProperties> devices) = ExamineDriver();
        KernelCache cache = new(cacheFolder ?? CacheFolder.Default());
        (int entries, long bytes) = cache.Size();
        return new CudaDiagnosis(
            driver,
            devices,
            Examine(CudaLibraries.Nvrtc, () => NvrtcCompiler.Open().Version),
            ExamineClang(),
            Examine(CudaLibraries.CublasLt, CublasLtBlas.Version),
            new KernelCacheState(cache.Folder, entries, bytes));
    }

    /// <summary>Whether the kernels can run on a device.</summary>
    public static bool IsSupported(CudaDeviceProperties device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.Architecture >= CompiledKernels.OldestArchitecture;
    }

    private static (CudaComponent Driver, List<CudaDeviceProperties> Devices) ExamineDriver()
    {
        List<CudaDeviceProperties> devices = [];
        CudaComponent driver = Examine(CudaLibraries.Driver, () =>
        {
            int version = NativeDevices.Initialize(), count = NativeDevices.Count();
            for (int i = 0; i < count; i++)
                devices.Add(NativeDevices.Describe(i, out _));
            return string.Create(CultureInfo.InvariantCulture, $"{version / 1000}.{version % 1000 / 10}");
        });
        return (driver, devices);
    }

    private static CudaComponent Examine(CudaLibrary library, Func<string> version)
    {
        try
        {
            library.Load();
            return new CudaComponent(library.Name, version(), library.FoundAt, null);
        }
        catch (CudaException e)
        {
            return new CudaComponent(library.Name, null, library.FoundAt, e.Message);
        }
    }

    private static CudaComponent ExamineClang() => ClangCompiler.Find() is ClangCompiler clang
        ? new CudaComponent(ClangCompiler.Program, clang.Name, clang.Path, null)
        : new CudaComponent(
            ClangCompiler.Program, null, null,
            $"{ClangCompiler.Program} is not in a folder of PATH; it is only needed where NVRTC is missing: "
            + KernelCompilers.ClangRemedy);

    private static IEnumerable<string> Find(
        CudaComponent driver, IReadOnlyList<CudaDeviceProperties> devices, CudaComponent nvrtc, CudaComponent clang,
        CudaComponent cublasLt)
    {
        if (driver.Problem is not null)
            yield return driver.Problem;
        else if (!devices.Any(IsSupported))
            yield return NoDevice(devices);
        if (cublasLt.Problem is not null)
            yield return cublasLt.Problem;
        if (nvrtc.Problem is not null && !clang.IsUsable)
            yield return $"{nvrtc.Problem}; or {KernelCompilers.ClangRemedy}";
    }

    private static string NoDevice(IReadOnlyList<CudaDeviceProperties> devices)
    {
        string needed = string.Create(
            CultureInfo.InvariantCulture,
            $"{CompiledKernels.OldestArchitecture / 10}.{CompiledKernels.OldestArchitecture % 10}");
        return devices.Count == 0
            ? "the driver finds no device; 'nvidia-smi' tells whether the system does, and CUDA_VISIBLE_DEVICES may hide it"
            : $"no device has compute capability {needed} (Ampere) or newer; use the CPU";
    }
}
