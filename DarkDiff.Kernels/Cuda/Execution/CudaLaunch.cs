using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.Kernels.Cuda.Execution;

/// <summary>An op as calls with everything decided.</summary>
/// <param name="owner">The queue that can run them.</param>
/// <param name="calls">The calls, in order.</param>
internal sealed class CudaLaunch(CudaQueue owner, IReadOnlyList<IDeviceCall> calls) : ILaunch
{
    /// <inheritdoc />
    public string Kernel => string.Join(", ", calls.Select(c => c is KernelCall kernel ? kernel.Kernel : "matrix product"));

    /// <summary>The queue that can run them.</summary>
    public CudaQueue Owner => owner;

    /// <summary>The calls, in order.</summary>
    public IReadOnlyList<IDeviceCall> Calls => calls;

    /// <summary>Whether it can go into a sequence: it is in none, and not disposed.</summary>
    public bool IsFree { get; set; } = true;

    /// <summary>The device keeps all weights: there is nothing to give back.</summary>
    public void Dispose() => IsFree = false;
}
