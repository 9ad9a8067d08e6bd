namespace DarkDiff.Kernels.Cuda.Errors;

/// <summary>A kernel's source was refused by the compiler, or its code by the driver.</summary>
/// <param name="module">Name of the kernel file without its extension.</param>
/// <param name="compiler">Name and version of what refused it.</param>
/// <param name="log">What it said.</param>
/// <param name="innerException">What caused it, if anything did.</param>
public sealed class KernelCompilationException(
    string module, string compiler, string log, Exception? innerException = null) : CudaException(
        $"{compiler} refuses {module}.cu: {log.Trim()}", $"compile {module}.cu", innerException: innerException)
{
    /// <summary>Name of the kernel file without its extension.</summary>
    public string Module => module;

    /// <summary>Name and version of the compiler.</summary>
    public string Compiler => compiler;

    /// <summary>What the compiler said.</summary>
    public string Log => log;
}
