using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Errors;

namespace DarkDiff.Kernels.Cuda.Handles;

/// <summary>Code that is loaded on a device.</summary>
internal sealed class CudaModule : CudaHandle
{
    private readonly string _name;

    private CudaModule(ICudaDriver driver, nint handle, string name)
        : base(driver, handle) => _name = name;

    /// <summary>Loads a module.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="name">Name of the kernel file, for errors.</param>
    /// <param name="image">A cubin, or PTX text with a zero byte at its end.</param>
    /// <exception cref="KernelCompilationException">The driver cannot read the image.</exception>
    /// <exception cref="CudaException">The driver refused for another reason.</exception>
    public static CudaModule Load(ICudaDriver driver, string name, ReadOnlySpan<byte> image)
    {
        CudaStatus status = driver.LoadModule(image, out nint handle, out string log);
        if (status is CudaStatus.InvalidPtx or CudaStatus.InvalidImage or CudaStatus.NoBinaryForGpu
            or CudaStatus.UnsupportedPtxVersion or CudaStatus.JitCompilerNotFound)
        {
            string reason = log.Length > 0 ? log : driver.Describe(status);
            throw new KernelCompilationException(name, $"the driver of {driver.Properties.Name}", reason);
        }

        CudaCall.Check(driver, status, $"cuModuleLoadData({name})");
        return new CudaModule(driver, handle, name);
    }

    /// <summary>A kernel of the module.</summary>
    /// <exception cref="CudaException">There is none of that name.</exception>
    public nint Kernel(string name)
    {
        CudaCall.Check(Driver, Driver.GetKernel(Value, name, out nint kernel), $"cuModuleGetFunction({_name}, {name})");
        return kernel;
    }

    /// <inheritdoc />
    protected override CudaStatus Release(nint value) => Driver.UnloadModule(value);
}
