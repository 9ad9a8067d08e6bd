using DarkDiff.Kernels.Cuda.Blas;
using DarkDiff.Kernels.Cuda.Compilation;
using DarkDiff.Kernels.Cuda.Errors;
using DarkDiff.Kernels.Cuda.Native;

namespace DarkDiff.Kernels.Cuda;

/// <summary>Opens the CUDA devices of this machine.</summary>
public static class NativeCudaDevice
{
    /// <summary>Number of CUDA devices; 0 where there is no driver, or one that does not start.</summary>
    public static int Count()
    {
        try
        {
            return NativeDevices.Count();
        }
        catch (CudaException)
        {
            return 0;
        }
    }

    /// <summary>Opens a device.</summary>
    /// <param name="ordinal">Number of the device, from 0.</param>
    /// <param name="options">How it is used; null for what <see cref="CudaDeviceOptions"/> has by itself.</param>
    /// <exception cref="CudaLibraryMissingException">The driver or cuBLASLt is missing, or too old.</exception>
    /// <exception cref="CudaException">There is no such device, it is too old, or it does not start.</exception>
    public static CudaDevice Open(int ordinal = 0, CudaDeviceOptions? options = null)
    {
        options ??= new CudaDeviceOptions();
        NativeDriver driver = NativeDriver.Open(ordinal);
        CublasLtBlas? blas = null;
        try
        {
            CompiledKernels.RequireArchitecture(driver.Properties.Architecture, driver.Properties.Name);
            blas = new CublasLtBlas(driver);
            return new CudaDevice(driver, blas, Kernels(options), options.Storage);
        }
        catch
        {
            blas?.Dispose();
            driver.Dispose();
            throw;
        }
    }

    private static CompiledKernels Kernels(CudaDeviceOptions options)
    {
        KernelCache cache = new(options.CacheFolder ?? CacheFolder.Default());
        return options.CompileAtRunTime
            ? new CompiledKernels(cache, KernelCompilers.Find(), KernelCompilers.Missing)
            : new CompiledKernels(cache, null);
    }
}
