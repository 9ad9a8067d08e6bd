namespace DarkDiff.Kernels.Cuda.Driver;

/// <summary>Properties of a device (CUdevice_attribute), with the driver's numbers.</summary>
public enum CudaProperty
{
    /// <summary>Streaming multiprocessors.</summary>
    MultiprocessorCount = 16,

    /// <summary>Bytes of the second-level cache.</summary>
    L2CacheSize = 38,

    /// <summary>Major number of the compute capability.</summary>
    ComputeCapabilityMajor = 75,

    /// <summary>Minor number of the compute capability.</summary>
    ComputeCapabilityMinor = 76,

    /// <summary>Largest shared memory of a block that opted in, in bytes.</summary>
    MaxSharedMemoryPerBlockOptin = 97,

    /// <summary>Whether the device has a stream-ordered allocator.</summary>
    MemoryPoolsSupported = 115,
}
