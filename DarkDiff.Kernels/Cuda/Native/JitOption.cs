namespace DarkDiff.Kernels.Cuda.Native;

/// <summary>What can be told to the driver's compiler; numbers are those of CUjit_option.</summary>
internal enum JitOption
{
    /// <summary>Where it writes what it has to say.</summary>
    InfoLogBuffer = 3,

    /// <summary>Size of that; afterwards how much was written.</summary>
    InfoLogBufferSizeBytes = 4,

    /// <summary>Where it writes errors.</summary>
    ErrorLogBuffer = 5,

    /// <summary>Size of that; afterwards how much was written.</summary>
    ErrorLogBufferSizeBytes = 6,
}
