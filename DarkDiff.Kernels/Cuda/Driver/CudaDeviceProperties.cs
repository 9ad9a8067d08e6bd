using DarkDiff.Kernels.Cuda.Launching;

namespace DarkDiff.Kernels.Cuda.Driver;

/// <summary>What the driver tells of a device.</summary>
/// <param name="Ordinal">Number of the device, from 0.</param>
/// <param name="Name">Name for people, such as "NVIDIA A100-SXM4-80GB".</param>
/// <param name="ComputeCapabilityMajor">First number of the compute capability: 8 for sm_80.</param>
/// <param name="ComputeCapabilityMinor">Second number of the compute capability.</param>
/// <param name="TotalBytes">Device memory.</param>
/// <param name="Limits">What launchers choose tiles by.</param>
/// <param name="HasMemoryPools">Whether memory can be allocated in the order of a stream.</param>
/// <param name="DriverVersion">Newest CUDA version that the driver knows, 1000·major + 10·minor.</param>
public sealed record CudaDeviceProperties(
    int Ordinal,
    string Name,
    int ComputeCapabilityMajor,
    int ComputeCapabilityMinor,
    long TotalBytes,
    DeviceLimits Limits,
    bool HasMemoryPools,
    int DriverVersion)
{
    /// <summary>Compute capability as one number: 80 for sm_80.</summary>
    public int Architecture => 10 * ComputeCapabilityMajor + ComputeCapabilityMinor;
}
