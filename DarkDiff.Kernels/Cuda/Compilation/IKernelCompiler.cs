namespace DarkDiff.Kernels.Cuda.Compilation;

/// <summary>Makes code for a device of the project's kernel sources.</summary>
internal interface IKernelCompiler
{
    /// <summary>Name and version, such as "NVRTC 12.8"; part of the cache's key.</summary>
    string Name { get; }

    /// <summary>Options for an architecture, without those that say where files lie; part of the cache's key.</summary>
    /// <param name="storage">Type in which kernels store values: f16 or bf16.</param>
    /// <param name="architecture">Compute capability as one number: 80 for sm_80.</param>
    IReadOnlyList<string> Options(ElementType storage, int architecture);

    /// <summary>Compiles one source file.</summary>
    /// <param name="source">Name and text of the file, and of what it includes.</param>
    /// <param name="storage">Type in which kernels store values: f16 or bf16.</param>
    /// <param name="architecture">Compute capability as one number: 80 for sm_80.</param>
    /// <returns>A cubin, or PTX text in UTF-8 with a zero byte at its end.</returns>
    /// <exception cref="Errors.KernelCompilationException">The source does not compile; it has the compiler's log.</exception>
    byte[] Compile(KernelSource source, ElementType storage, int architecture);
}
