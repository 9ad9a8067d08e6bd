using System.Globalization;
using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Cuda.Native;

namespace DarkDiff.Kernels.Cuda.Blas;

/// <summary>Matrix products by cuBLASLt.</summary>
internal sealed class CublasLtBlas : ICudaBlas
{
    // What NVIDIA's own guide gives a handle on Hopper; older devices are content with less.
    private const long Workspace = 32 << 20;

    private readonly NativeDriver _driver;
    private readonly CublasLtObject _library;

    /// <summary>Opens the library on a device.</summary>
    /// <param name="driver">The device's driver; stays the caller's.</param>
    /// <exception cref="Errors.CudaLibraryMissingException">cuBLASLt is not on this machine.</exception>
    /// <exception cref="Errors.CudaException">It does not start.</exception>
    public CublasLtBlas(NativeDriver driver)
    {
        CudaLibraries.CublasLt.Load();
        _driver = driver;
        NativeDevices.Check(driver.MakeCurrent(), "cuCtxSetCurrent");
        _library = CublasLtObject.Library();
        Name = $"cuBLASLt {Version()}";
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public long WorkspaceBytes => Workspace;

    /// <summary>Version of the library, which must be loaded, such as "12.8.4".</summary>
    public static string Version()
    {
        // Six digits in newer versions: 120804 is 12.8.4; five before 11.9: 11605 is 11.6.5.
        int number = (int)CublasLtApi.cublasLtGetVersion();
        (int major, int rest) = number >= 100_000 ? (number / 10_000, number % 10_000) : (11, number - 11_000);
        return string.Create(CultureInfo.InvariantCulture, $"{major}.{rest / 100}.{rest % 100}");
    }

    /// <inheritdoc />
    public ICudaProduct Prepare(MatmulCall product, ElementType storage, ulong workspace)
    {
        NativeDevices.Check(_driver.MakeCurrent(), "cuCtxSetCurrent");
        return new CublasLtProduct(_driver, _library, product, storage, workspace, Workspace);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // The library frees what it has on the device that is current.
        _driver.MakeCurrent();
        _library.Dispose();
    }
}
