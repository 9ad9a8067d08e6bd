namespace DarkDiff.Kernels.Cuda.Blas;

/// <summary>What can be said of a product; numbers are those of cublasLtMatmulDescAttributes_t.</summary>
internal enum MatmulAttribute
{
    /// <summary>How A is read: a 32-bit number of cublasOperation_t.</summary>
    TransposeA = 3,

    /// <summary>What is done to the result: a 32-bit number of cublasLtEpilogue_t.</summary>
    Epilogue = 7,

    /// <summary>Device address of the bias, which has one value for each row of D and D's type.</summary>
    BiasPointer = 8,
}
