using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda.Compilation;
using DarkDiff.Kernels.Cuda.Errors;

namespace DarkDiff.Runtime.Tests.Cuda.Host;

/// <summary>Code that no driver reads; where told so, a module that does not compile.</summary>
internal sealed class FixedImages : IKernelImages
{
    /// <summary>Name of the module that does not compile.</summary>
    public string? Broken { get; set; }

    public byte[] Get(string module, ElementType storage, int architecture) => module == Broken
        ? throw new KernelCompilationException(module, "compiler 1.0", $"{module}.cu(3): error: expected ';'")
        : [1, 2, 3];
}
