using DarkDiff.Kernels.Cuda.Driver;

namespace DarkDiff.Kernels.Cuda.Errors;

/// <summary>
/// Something that a device, its driver or one of its libraries could not do. The message names the call, what came
/// back and what helps.
/// </summary>
public class CudaException : Exception
{
    /// <summary>An error of a call.</summary>
    /// <param name="message">One sentence or two: what failed, and what helps.</param>
    /// <param name="call">The call, such as "cuMemAlloc(1048576 bytes)".</param>
    /// <param name="status">What the driver answered.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public CudaException(
        string message, string call, CudaStatus status = CudaStatus.Unknown, Exception? innerException = null)
        : base(message, innerException)
    {
        Call = call;
        Status = status;
    }

    /// <summary>The call that failed.</summary>
    public string Call { get; }

    /// <summary>What the driver answered; <see cref="CudaStatus.Unknown"/> where it was not asked.</summary>
    public CudaStatus Status { get; }
}
