namespace DarkDiff.Kernels.Cuda.Native;

/// <summary>What can be asked of a device; numbers are those of CUdevice_attribute.</summary>
internal enum DeviceAttribute
{
    /// <summary>Streaming multiprocessors.</summary>
    MultiprocessorCount = 16,

    /// <summary>Size of the second-level cache in bytes.</summary>
    L2CacheSize = 38,

    /// <summary>First number of the compute capability.</summary>
    ComputeCapabilityMajor = 75,

    /// <summary>Second number of the compute capability.</summary>
    ComputeCapabilityMinor = 76,

    /// <summary>Largest shared memory of a block that asks for more than usual, in bytes.</summary>
    MaxSharedMemoryPerBlockOptin = 97,

    /// <summary>Whether memory can be allocated in the order of a stream.</summary>
    MemoryPoolsSupported = 115,
}
