namespace DarkDiff.Kernels.Cuda.Blas;

/// <summary>A matrix product with everything chosen.</summary>
internal interface ICudaProduct : IDisposable
{
    /// <summary>Adds the product to a stream, which may be in a capture. Allocates nothing and does not wait.</summary>
    /// <exception cref="Errors.CudaException">The library refused.</exception>
    void Enqueue(nint stream);
}
