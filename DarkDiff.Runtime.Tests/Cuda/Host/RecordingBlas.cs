using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda.Blas;
using DarkDiff.Kernels.Cuda.Launching;

namespace DarkDiff.Runtime.Tests.Cuda.Host;

/// <summary>Matrix products that compute nothing and are counted.</summary>
internal sealed class RecordingBlas : ICudaBlas
{
    public string Name => "none";

    public long WorkspaceBytes => 1 << 20;

    public int Enqueued { get; private set; }

    public int Alive { get; private set; }

    public bool IsDisposed { get; private set; }

    public ICudaProduct Prepare(MatmulCall product, ElementType storage, ulong workspace)
    {
        Assert.That(workspace, Is.Not.Zero);
        Alive++;
        return new Product(this);
    }

    public void Dispose() => IsDisposed = true;

    private sealed class Product(RecordingBlas owner) : ICudaProduct
    {
        public void Enqueue(nint stream) => owner.Enqueued++;

        public void Dispose() => owner.Alive--;
    }
}
