using DarkDiff.Kernels.Cuda.Blas;
using DarkDiff.Kernels.Cuda.Launching;

namespace DarkDiff.Kernels.Cuda.Execution;

/// <summary>
/// Calls of which nothing is left to choose, so that they can be enqueued while a stream is captured: choosing how a
/// matrix product is computed asks the driver for things that it refuses then.
/// </summary>
internal sealed class PreparedCalls : IDisposable
{
    private readonly CudaQueue _queue;
    private readonly List<IDeviceCall> _calls;
    private readonly Queue<ICudaProduct> _products = [];

    /// <summary>Chooses how the products are computed, and loads the kernels.</summary>
    /// <exception cref="Errors.CudaException">A kernel cannot be had, or a product not be computed.</exception>
    public PreparedCalls(CudaQueue queue, IEnumerable<IDeviceCall> calls)
    {
        _queue = queue;
        _calls = [.. calls];
        try
        {
            queue.Load(_calls);
            foreach (MatmulCall product in _calls.OfType<MatmulCall>())
                _products.Enqueue(queue.Choose(product));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Adds the calls to the queue, once.</summary>
    /// <exception cref="Errors.CudaException">The driver or the library of matrix products refused one.</exception>
    public void Enqueue()
    {
        foreach (IDeviceCall call in _calls)
        {
            if (call is KernelCall kernel)
            {
                _queue.Enqueue(kernel);
                continue;
            }

            using ICudaProduct product = _products.Dequeue();
            _queue.Enqueue(product);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        while (_products.TryDequeue(out ICudaProduct? product))
            product.Dispose();
    }
}
