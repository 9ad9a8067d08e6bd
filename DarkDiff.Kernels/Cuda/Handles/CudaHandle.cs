using System.Runtime.InteropServices;
using DarkDiff.Kernels.Cuda.Driver;

namespace DarkDiff.Kernels.Cuda.Handles;

/// <summary>Something of a driver's that is given back exactly once, at the latest by the finalizer.</summary>
internal abstract class CudaHandle : SafeHandle
{
    /// <summary>Takes over what the driver gave.</summary>
    protected CudaHandle(ICudaDriver driver, nint handle)
        : base(0, ownsHandle: true)
    {
        Driver = driver;
        SetHandle(handle);
    }

    /// <summary>The driver's number.</summary>
    /// <exception cref="ObjectDisposedException">It was given back.</exception>
    public nint Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    /// <inheritdoc />
    public override bool IsInvalid => handle == 0;

    /// <summary>The driver that gave it.</summary>
    protected ICudaDriver Driver { get; }

    /// <inheritdoc />
    protected override bool ReleaseHandle() => Release(handle) == CudaStatus.Success;

    /// <summary>Gives it back.</summary>
    protected abstract CudaStatus Release(nint value);
}
