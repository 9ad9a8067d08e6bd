namespace DarkDiff.Kernels.Cuda.Blas;

/// <summary>Result of a cuBLAS call; numbers are those of cublasStatus_t. Any number may come back.</summary>
internal enum CublasStatus
{
    /// <summary>The call did what it was asked to.</summary>
    Success = 0,

    /// <summary>The library could not be set up on the device, or a handle is no handle.</summary>
    NotInitialized = 1,

    /// <summary>Memory that the library wanted for itself was not to be had.</summary>
    AllocationFailed = 3,

    /// <summary>An argument is not what the call takes.</summary>
    InvalidValue = 7,

    /// <summary>The device lacks something that the call needs.</summary>
    ArchitectureMismatch = 8,

    /// <summary>The device's memory could not be accessed.</summary>
    MappingError = 11,

    /// <summary>A kernel of the library could not be started.</summary>
    ExecutionFailed = 13,

    /// <summary>Something failed inside the library.</summary>
    InternalError = 14,

    /// <summary>The library has no way to do it.</summary>
    NotSupported = 15,
}
