using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda.Blas;
using DarkDiff.Kernels.Cuda.Launching;

namespace DarkDiff.CudaSim;

/// <summary>Matrix products of the simulated device, done by the host as cuBLASLt does them: sums in f32, one rounding.</summary>
internal sealed class SimulatedBlas(SimulatedDriver driver) : ICudaBlas
{
    /// <inheritdoc />
    public string Name => "host";

    /// <inheritdoc />
    public long WorkspaceBytes => 0;

    /// <inheritdoc />
    public ICudaProduct Prepare(MatmulCall product, ElementType storage, ulong workspace) =>
        new SimulatedProduct(driver, product, storage);

    /// <summary>Nothing to free.</summary>
    public void Dispose()
    {
    }
}
