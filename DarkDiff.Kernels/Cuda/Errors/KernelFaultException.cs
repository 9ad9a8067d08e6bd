using DarkDiff.Kernels.Cuda.Driver;

namespace DarkDiff.Kernels.Cuda.Errors;

/// <summary>
/// A kernel failed on the device. Everything on that device is lost with it: the device object must be disposed and
/// opened anew.
/// </summary>
/// <param name="call">The call that told of it.</param>
/// <param name="status">What the driver answered.</param>
/// <param name="description">What that means, in the driver's words.</param>
public sealed class KernelFaultException(string call, CudaStatus status, string description) : CudaException(
    $"{call}: a kernel failed on the device ({description}); what was on the device is lost, open it anew",
    call,
    status);
