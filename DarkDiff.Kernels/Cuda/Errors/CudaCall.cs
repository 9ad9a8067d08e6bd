using System.Globalization;
using DarkDiff.Kernels.Cuda.Driver;

namespace DarkDiff.Kernels.Cuda.Errors;

/// <summary>The one place where a driver's answer becomes an exception.</summary>
internal static class CudaCall
{
    /// <summary>Does nothing where the call succeeded.</summary>
    /// <param name="driver">The driver that was called.</param>
    /// <param name="status">What it answered.</param>
    /// <param name="call">Name of the call.</param>
    /// <exception cref="KernelFaultException">A kernel failed; nothing on the device can be used any more.</exception>
    /// <exception cref="CudaException">The call failed in another way.</exception>
    public static void Check(ICudaDriver driver, CudaStatus status, string call)
    {
        if (status != CudaStatus.Success)
            throw Error(driver.Describe(status), status, call);
    }

    /// <summary>Does nothing where an allocation succeeded.</summary>
    /// <param name="driver">The driver that was called.</param>
    /// <param name="status">What it answered.</param>
    /// <param name="call">Name of the call.</param>
    /// <param name="bytes">Bytes asked for.</param>
    /// <exception cref="CudaOutOfMemoryException">There is no such amount of memory left.</exception>
    /// <exception cref="CudaException">The call failed in another way.</exception>
    public static void CheckAllocation(ICudaDriver driver, CudaStatus status, string call, long bytes)
    {
        if (status != CudaStatus.OutOfMemory)
        {
            Check(driver, status, call);
            return;
        }

        bool told = driver.MemoryInfo(out long free, out _) == CudaStatus.Success;
        throw new CudaOutOfMemoryException(call, bytes, told ? free : -1);
    }

    /// <summary>Whether a status means that the whole context is lost.</summary>
    public static bool IsFault(CudaStatus status) => status is CudaStatus.IllegalAddress
        or CudaStatus.LaunchTimeout
        or CudaStatus.Assert
        or (>= CudaStatus.HardwareStackError and <= CudaStatus.LaunchFailed);

    /// <summary>The exception of a call that failed.</summary>
    /// <param name="description">What the status means, in the driver's words.</param>
    /// <param name="status">What the driver answered.</param>
    /// <param name="call">Name of the call.</param>
    public static CudaException Error(string description, CudaStatus status, string call)
    {
        if (IsFault(status))
            return new KernelFaultException(call, status, description);
        string remedy = status switch
        {
            CudaStatus.InvalidPtx or CudaStatus.UnsupportedPtxVersion or CudaStatus.NoBinaryForGpu
                or CudaStatus.InvalidImage =>
                "; the driver may be too old for this compiler, 'darkdiff-rt doctor' tells both versions",
            CudaStatus.NoDevice or CudaStatus.InvalidDevice => "; 'darkdiff-rt doctor' lists the devices",
            CudaStatus.LaunchOutOfResources => "; the device has less shared memory or fewer registers than expected",
            _ => "",
        };
        return new CudaException(
            string.Create(CultureInfo.InvariantCulture, $"{call} failed: {description} (CUDA error {(int)status}){remedy}"),
            call,
            status);
    }
}
