using DarkDiff.Kernels.Devices;

namespace DarkDiff.Kernels.Cuda.Memory;

/// <summary>Memory that kernels can address.</summary>
internal interface ICudaMemory : IDeviceMemory
{
    /// <summary>Device address of its first byte.</summary>
    ulong Address { get; }
}
