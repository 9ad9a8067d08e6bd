using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda;
using DarkDiff.Kernels.Cuda.Compilation;
using DarkDiff.Kernels.Cuda.Errors;
using DarkDiff.Kernels.Cuda.Launching;

namespace DarkDiff.CudaSim;

/// <summary>Opens the CUDA device on the simulated driver.</summary>
public static class SimulatedCuda
{
    /// <summary>What launchers are told of the device: the sizes of an A100.</summary>
    public static DeviceLimits Limits { get; } =
        new(MultiprocessorCount: 108, SharedBytesPerBlock: 163 << 10, L2Bytes: 40 << 20);

    /// <summary>Opens a device. Kernels are compiled by clang on first use and kept in the cache on disk.</summary>
    /// <param name="storage">Type of activations: f16 or bf16.</param>
    /// <param name="launched">Told of every launch when it is done: kernel, grid, counters.</param>
    /// <param name="limits">What launchers are told of the device; without it <see cref="Limits"/>.</param>
    /// <exception cref="CudaLibraryMissingException">There is no compiler on this machine.</exception>
    public static CudaDevice Open(
        ElementType storage = ElementType.F16, Action<SimulatedLaunch>? launched = null, DeviceLimits? limits = null)
    {
        IKernelCompiler compiler = ClangCompiler.Find() ?? throw new CudaLibraryMissingException(
            ClangCompiler.Program,
            $"the simulated device needs {ClangCompiler.Program}, which is not in a folder of PATH; on Debian and Ubuntu "
            + $"'apt-get install {ClangCompiler.Program}' brings it");
        SimulatedDriver driver = new(limits: limits);
        if (launched is not null)
            driver.Launched += launched;
        try
        {
            return new CudaDevice(
                driver, new SimulatedBlas(driver), new CompiledKernels(new KernelCache(CacheFolder.Default()), compiler), storage);
        }
        catch
        {
            driver.Dispose();
            throw;
        }
    }
}
