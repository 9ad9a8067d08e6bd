namespace DarkDiff.Kernels.Cuda.Compilation;

/// <summary>Where a device gets the code of its kernels from.</summary>
internal interface IKernelImages
{
    /// <summary>Code of a module.</summary>
    /// <param name="module">Name of the kernel file without its extension.</param>
    /// <param name="storage">Type in which kernels store values: f16 or bf16.</param>
    /// <param name="architecture">Compute capability as one number: 80 for sm_80.</param>
    /// <returns>A cubin, or PTX text in UTF-8 with a zero byte at its end.</returns>
    /// <exception cref="Errors.KernelCompilationException">The source does not compile.</exception>
    /// <exception cref="Errors.KernelNotCompiledException">
    /// The code is not in the cache, and compiling at run time is not wanted.
    /// </exception>
    byte[] Get(string module, ElementType storage, int architecture);
}
