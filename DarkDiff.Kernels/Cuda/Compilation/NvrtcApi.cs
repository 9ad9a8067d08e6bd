using System.Runtime.InteropServices;
using DarkDiff.Kernels.Cuda.Native;

namespace DarkDiff.Kernels.Cuda.Compilation;

/// <summary>Functions of NVRTC, as nvrtc.h of CUDA 11.2 and newer declares them. Sizes count the zero byte at the end of a text.</summary>
internal static unsafe partial class NvrtcApi
{
    private const string Library = CudaLibraries.NvrtcImport;

    [LibraryImport(Library)]
    public static partial NvrtcStatus nvrtcVersion(int* major, int* minor);

    [LibraryImport(Library)]
    public static partial NvrtcStatus nvrtcGetNumSupportedArchs(int* count);

    [LibraryImport(Library)]
    public static partial NvrtcStatus nvrtcGetSupportedArchs(int* architectures);

    [LibraryImport(Library)]
    public static partial NvrtcStatus nvrtcCreateProgram(
        nint* program, byte* source, byte* name, int headerCount, byte** headers, byte** includeNames);

    [LibraryImport(Library)]
    public static partial NvrtcStatus nvrtcCompileProgram(nint program, int optionCount, byte** options);

    [LibraryImport(Library)]
    public static partial NvrtcStatus nvrtcGetCUBINSize(nint program, nuint* bytes);

    [LibraryImport(Library)]
    public static partial NvrtcStatus nvrtcGetCUBIN(nint program, byte* code);

    [LibraryImport(Library)]
    public static partial NvrtcStatus nvrtcGetPTXSize(nint program, nuint* bytes);

    [LibraryImport(Library)]
    public static partial NvrtcStatus nvrtcGetPTX(nint program, byte* code);

    [LibraryImport(Library)]
    public static partial NvrtcStatus nvrtcGetProgramLogSize(nint program, nuint* bytes);

    [LibraryImport(Library)]
    public static partial NvrtcStatus nvrtcGetProgramLog(nint program, byte* log);

    [LibraryImport(Library)]
    public static partial NvrtcStatus nvrtcDestroyProgram(nint* program);

    [LibraryImport(Library)]
    public static partial byte* nvrtcGetErrorString(NvrtcStatus status);
}
