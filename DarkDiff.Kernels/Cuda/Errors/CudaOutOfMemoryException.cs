using System.Globalization;
using DarkDiff.Kernels.Cuda.Driver;

namespace DarkDiff.Kernels.Cuda.Errors;

/// <summary>The device has not enough memory left. Nothing is lost: a smaller picture may still fit.</summary>
/// <param name="call">The call that failed.</param>
/// <param name="requested">Bytes asked for.</param>
/// <param name="free">Bytes that were free then; negative where the device did not say.</param>
public sealed class CudaOutOfMemoryException(string call, long requested, long free)
    : CudaException(Sentence(call, requested, free), call, CudaStatus.OutOfMemory)
{
    /// <summary>Bytes asked for.</summary>
    public long Requested => requested;

    /// <summary>Bytes that were free then; negative where the device did not say.</summary>
    public long Free => free;

    private static string Sentence(string call, long requested, long free)
    {
        string rest = free < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {free} are free");
        return string.Create(CultureInfo.InvariantCulture, $"{call}: the device has no {requested} bytes left{rest}; ")
            + "take a smaller picture, or end other programs that use the device";
    }
}
