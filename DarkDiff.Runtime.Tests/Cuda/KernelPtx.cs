using System.Text;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda.Compilation;

namespace DarkDiff.Runtime.Tests.Cuda;

/// <summary>The project's kernels as PTX, compiled by clang; kept between runs in a cache of the tests' own.</summary>
internal static class KernelPtx
{
    private static readonly ClangCompiler? s_compiler = ClangCompiler.Find();
    private static readonly CompiledKernels s_kernels = new(
        new KernelCache(Path.Combine(Path.GetTempPath(), $"darkdiff-ptx-{Environment.UserName}")), s_compiler);

    /// <summary>Whether the compiler is installed.</summary>
    public static bool CompilerIsThere => s_compiler is not null;

    /// <summary>Where the simulated device gets its kernels from.</summary>
    public static IKernelImages Images => s_kernels;

    /// <summary>Names of all kernel files.</summary>
    public static IReadOnlyList<string> Modules => KernelSources.Modules;

    /// <summary>PTX of a kernel file for a storage type.</summary>
    public static string Compile(string module, ElementType storage) =>
        Encoding.UTF8.GetString(s_kernels.Get(module, storage, CompiledKernels.OldestArchitecture)).TrimEnd('\0');
}
