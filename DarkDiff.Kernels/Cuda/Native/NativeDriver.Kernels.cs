using System.Text;
using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Launching;

namespace DarkDiff.Kernels.Cuda.Native;

/// <content>Modules and launches.</content>
internal sealed unsafe partial class NativeDriver
{
    private const int LogBytes = 16 << 10;
    private const int MaxDynamicSharedBytes = 8;

    /// <inheritdoc />
    public CudaStatus LoadModule(ReadOnlySpan<byte> image, out nint module, out string log)
    {
        nint found = 0;
        byte[] words = new byte[LogBytes];
        CudaStatus status = MakeCurrent();
        if (status == CudaStatus.Success)
        {
            fixed (byte* imagePointer = image, wordsPointer = words)
            {
                JitOption* options = stackalloc[] { JitOption.ErrorLogBuffer, JitOption.ErrorLogBufferSizeBytes };
                nint* values = stackalloc[] { (nint)wordsPointer, LogBytes };
                status = DriverApi.cuModuleLoadDataEx(&found, imagePointer, 2, options, values);
            }
        }

        int end = Array.IndexOf(words, (byte)0);
        log = Encoding.UTF8.GetString(words, 0, end < 0 ? LogBytes : end).Trim();
        module = found;
        return status;
    }

    /// <inheritdoc />
    public CudaStatus UnloadModule(nint module)
    {
        CudaStatus status = MakeCurrent();
        return status == CudaStatus.Success ? DriverApi.cuModuleUnload(module) : status;
    }

    /// <inheritdoc />
    public CudaStatus GetKernel(nint module, string name, out nint kernel)
    {
        nint found = 0;
        CudaStatus status = MakeCurrent();
        if (status == CudaStatus.Success)
        {
            fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'))
                status = DriverApi.cuModuleGetFunction(&found, module, text);
        }

        kernel = found;
        return status;
    }

    /// <inheritdoc />
    public CudaStatus AllowDynamicShared(nint kernel, int bytes)
    {
        CudaStatus status = MakeCurrent();
        return status == CudaStatus.Success
            ? DriverApi.cuFuncSetAttribute(kernel, MaxDynamicSharedBytes, bytes)
            : status;
    }

    /// <inheritdoc />
    public CudaStatus Launch(
        nint kernel, Dim3 grid, Dim3 block, int dynamicSharedBytes, nint stream, ReadOnlySpan<byte> parameters)
    {
        CudaStatus status = MakeCurrent();
        if (status != CudaStatus.Success)
            return status;
        fixed (byte* structure = parameters)
        {
            // One pointer for each parameter of the kernel, of which there is one: the structure.
            void* pointer = structure;
            return DriverApi.cuLaunchKernel(
                kernel, (uint)grid.X, (uint)grid.Y, (uint)grid.Z, (uint)block.X, (uint)block.Y, (uint)block.Z,
                (uint)dynamicSharedBytes, stream, &pointer, null);
        }
    }
}
