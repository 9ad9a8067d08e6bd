using System.Runtime.InteropServices;
using System.Text;
using DarkDiff.Kernels.Cuda.Errors;

namespace DarkDiff.Kernels.Cuda.Compilation;

/// <summary>A source that NVRTC compiles.</summary>
internal sealed unsafe class NvrtcProgram : SafeHandle
{
    private NvrtcProgram(nint program)
        : base(0, ownsHandle: true) => SetHandle(program);

    private delegate NvrtcStatus SizeOf(nint program, nuint* bytes);

    private delegate NvrtcStatus Read(nint program, byte* target);

    /// <inheritdoc />
    public override bool IsInvalid => handle == 0;

    /// <summary>Takes a source.</summary>
    /// <exception cref="CudaException">NVRTC refused.</exception>
    public static NvrtcProgram Create(KernelSource source)
    {
        using Utf8Texts texts = new([source.Text, source.Module + ".cu"]);
        using Utf8Texts headers = new([.. source.Headers.Select(header => header.Value)]);
        using Utf8Texts names = new([.. source.Headers.Select(header => header.Key)]);
        nint program = 0;
        NvrtcStatus status = NvrtcApi.nvrtcCreateProgram(
            &program, texts.Pointers[0], texts.Pointers[1], headers.Count, headers.Pointers, names.Pointers);
        Check(status, $"nvrtcCreateProgram({source.Module}.cu)");
        return new NvrtcProgram(program);
    }

    /// <summary>Compiles it.</summary>
    public NvrtcStatus Compile(IReadOnlyCollection<string> options)
    {
        using Utf8Texts texts = new(options);
        return NvrtcApi.nvrtcCompileProgram(handle, texts.Count, texts.Pointers);
    }

    /// <summary>What the compiler said.</summary>
    public string Log() => Encoding.UTF8.GetString(
        Bytes("nvrtcGetProgramLog", NvrtcApi.nvrtcGetProgramLogSize, NvrtcApi.nvrtcGetProgramLog)).TrimEnd('\0', '\n');

    /// <summary>Machine code; the program must have been compiled for a real architecture.</summary>
    /// <exception cref="CudaException">There is none.</exception>
    public byte[] Cubin() => Bytes("nvrtcGetCUBIN", NvrtcApi.nvrtcGetCUBINSize, NvrtcApi.nvrtcGetCUBIN);

    /// <summary>PTX with a zero byte at its end.</summary>
    /// <exception cref="CudaException">There is none.</exception>
    public byte[] Ptx() => Bytes("nvrtcGetPTX", NvrtcApi.nvrtcGetPTXSize, NvrtcApi.nvrtcGetPTX);

    /// <summary>Does nothing where a call succeeded.</summary>
    /// <exception cref="CudaException">It did not.</exception>
    public static void Check(NvrtcStatus status, string call)
    {
        if (status != NvrtcStatus.Success)
            throw new CudaException($"{call} failed: {Words(status)} (NVRTC error {(int)status})", call);
    }

    /// <summary>What a status means, in NVRTC's words.</summary>
    public static string Words(NvrtcStatus status) =>
        Marshal.PtrToStringUTF8((nint)NvrtcApi.nvrtcGetErrorString(status)) ?? $"{status}";

    /// <inheritdoc />
    protected override bool ReleaseHandle()
    {
        nint program = handle;
        return NvrtcApi.nvrtcDestroyProgram(&program) == NvrtcStatus.Success;
    }

    private byte[] Bytes(string call, SizeOf size, Read read)
    {
        nuint count = 0;
        Check(size(handle, &count), call + "Size");
        byte[] bytes = new byte[count];
        fixed (byte* target = bytes)
            Check(read(handle, target), call);
        return bytes;
    }
}
