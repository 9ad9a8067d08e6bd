namespace DarkDiff.Kernels.Cuda.Blas;

/// <summary>What can be asked of the choice of an algorithm; numbers are those of cublasLtMatmulPreferenceAttributes_t.</summary>
internal enum PreferenceAttribute
{
    /// <summary>Most bytes of workspace: 64 bits.</summary>
    MaxWorkspaceBytes = 1,

    /// <summary>What the address of A is a multiple of, in bytes: 32 bits, at most 256.</summary>
    AlignmentOfA = 5,

    /// <summary>The same of B.</summary>
    AlignmentOfB = 6,

    /// <summary>The same of C.</summary>
    AlignmentOfC = 7,

    /// <summary>The same of D.</summary>
    AlignmentOfD = 8,
}
