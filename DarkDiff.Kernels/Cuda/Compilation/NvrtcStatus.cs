namespace DarkDiff.Kernels.Cuda.Compilation;

/// <summary>Result of an NVRTC call; numbers are those of nvrtcResult. Any number may come back.</summary>
internal enum NvrtcStatus
{
    /// <summary>The call did what it was asked to.</summary>
    Success = 0,

    /// <summary>The source does not compile; the log says why.</summary>
    Compilation = 6,

    /// <summary>The library of builtins was not found, or is of another version.</summary>
    BuiltinOperationFailure = 7,
}
