using DarkDiff.Kernels.Cuda.Launching;

namespace DarkDiff.Kernels.Cuda.Blas;

/// <summary>Plain matrix products on a device: cuBLASLt's, or those of the simulated device.</summary>
internal interface ICudaBlas : IDisposable
{
    /// <summary>Name and version for people, such as "cuBLASLt 12.8.4".</summary>
    string Name { get; }

    /// <summary>Bytes of device memory that a product may use while it runs.</summary>
    long WorkspaceBytes { get; }

    /// <summary>Chooses how a product is computed.</summary>
    /// <param name="product">The product.</param>
    /// <param name="storage">Type of all its matrices and of its bias: f16 or bf16.</param>
    /// <param name="workspace">Device address of <see cref="WorkspaceBytes"/> bytes.</param>
    /// <exception cref="Errors.CudaException">There is no way to compute it.</exception>
    ICudaProduct Prepare(MatmulCall product, ElementType storage, ulong workspace);
}
