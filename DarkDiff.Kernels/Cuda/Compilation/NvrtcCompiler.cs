using System.Globalization;
using DarkDiff.Kernels.Cuda.Errors;
using DarkDiff.Kernels.Cuda.Native;

namespace DarkDiff.Kernels.Cuda.Compilation;

/// <summary>
/// Compiles with NVRTC: machine code for architectures that it knows, PTX of the newest older one for others, of which
/// the driver then makes machine code.
/// </summary>
internal sealed unsafe class NvrtcCompiler : IKernelCompiler
{
    private readonly int[] _architectures;

    private NvrtcCompiler(int major, int minor, int[] architectures)
    {
        Version = string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}");
        Name = $"NVRTC {Version}";
        _architectures = architectures;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <summary>Version of the CUDA toolkit that it is of, such as "12.8".</summary>
    public string Version { get; }

    /// <summary>Opens NVRTC.</summary>
    /// <exception cref="CudaLibraryMissingException">It is not on this machine, or too old.</exception>
    /// <exception cref="CudaException">It refused.</exception>
    public static NvrtcCompiler Open()
    {
        CudaLibraries.Nvrtc.Load();
        int major = 0, minor = 0, count = 0;
        NvrtcProgram.Check(NvrtcApi.nvrtcVersion(&major, &minor), "nvrtcVersion");
        NvrtcProgram.Check(NvrtcApi.nvrtcGetNumSupportedArchs(&count), "nvrtcGetNumSupportedArchs");
        int[] architectures = new int[count];
        fixed (int* target = architectures)
            NvrtcProgram.Check(NvrtcApi.nvrtcGetSupportedArchs(target), "nvrtcGetSupportedArchs");
        return new NvrtcCompiler(major, minor, architectures);
    }

    /// <inheritdoc />
    /// <exception cref="CudaException">It knows no architecture whose code would run there.</exception>
    public IReadOnlyList<string> Options(ElementType storage, int architecture)
    {
        int target = Target(architecture);
        string kind = target == architecture ? "sm" : "compute";
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"--gpu-architecture={kind}_{target}"),
            "--std=c++17",
            "--device-as-default-execution-space",
            $"-DDD_BF16={(storage == ElementType.BF16 ? 1 : 0)}",
        ];
    }

    /// <inheritdoc />
    /// <exception cref="CudaLibraryMissingException">NVRTC's library of builtins is missing.</exception>
    public byte[] Compile(KernelSource source, ElementType storage, int architecture)
    {
        using NvrtcProgram program = NvrtcProgram.Create(source);
        NvrtcStatus status = program.Compile(Options(storage, architecture));
        if (status == NvrtcStatus.Compilation)
            throw new KernelCompilationException(source.Module, Name, program.Log());
        if (status == NvrtcStatus.BuiltinOperationFailure)
        {
            throw new CudaLibraryMissingException(
                "nvrtc-builtins",
                $"{Name} does not find its library nvrtc-builtins, or finds one of another version: both must lie in one "
                + $"folder; {CudaLibraries.Nvrtc.Remedy}");
        }

        NvrtcProgram.Check(status, $"nvrtcCompileProgram({source.Module}.cu)");
        return Target(architecture) == architecture ? program.Cubin() : program.Ptx();
    }

    private int Target(int architecture) => _architectures
        .Where(known => known >= CompiledKernels.OldestArchitecture && known <= architecture)
        .DefaultIfEmpty()
        .Max() is > 0 and int target
            ? target
            : throw new CudaException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Name} has no architecture from sm_{CompiledKernels.OldestArchitecture} to sm_{architecture}; ")
                    + CudaLibraries.Nvrtc.Remedy,
                "nvrtcGetSupportedArchs");
}
