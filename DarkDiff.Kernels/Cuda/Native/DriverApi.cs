using System.Runtime.InteropServices;
using DarkDiff.Kernels.Cuda.Driver;

namespace DarkDiff.Kernels.Cuda.Native;

/// <summary>
/// Functions of the CUDA driver, as cuda.h of CUDA 11.4 and newer declares them. CUdevice is an int, CUdeviceptr a
/// 64-bit number, every other handle a pointer; size_t is nuint. Where the header renames a function to a version of
/// it, that version is named here.
/// </summary>
internal static unsafe partial class DriverApi
{
    private const string Library = CudaLibraries.DriverImport;

    [LibraryImport(Library)]
    public static partial CudaStatus cuInit(uint flags);

    [LibraryImport(Library)]
    public static partial CudaStatus cuDriverGetVersion(int* version);

    [LibraryImport(Library)]
    public static partial CudaStatus cuGetErrorString(CudaStatus status, byte** text);

    [LibraryImport(Library)]
    public static partial CudaStatus cuGetErrorName(CudaStatus status, byte** text);

    [LibraryImport(Library)]
    public static partial CudaStatus cuDeviceGetCount(int* count);

    [LibraryImport(Library)]
    public static partial CudaStatus cuDeviceGet(int* device, int ordinal);

    [LibraryImport(Library)]
    public static partial CudaStatus cuDeviceGetName(byte* name, int length, int device);

    [LibraryImport(Library)]
    public static partial CudaStatus cuDeviceTotalMem_v2(nuint* bytes, int device);

    [LibraryImport(Library)]
    public static partial CudaStatus cuDeviceGetAttribute(int* value, DeviceAttribute attribute, int device);

    [LibraryImport(Library)]
    public static partial CudaStatus cuDevicePrimaryCtxRetain(nint* context, int device);

    [LibraryImport(Library)]
    public static partial CudaStatus cuDevicePrimaryCtxRelease_v2(int device);

    [LibraryImport(Library)]
    public static partial CudaStatus cuCtxSetCurrent(nint context);

    [LibraryImport(Library)]
    public static partial CudaStatus cuMemGetInfo_v2(nuint* free, nuint* total);

    [LibraryImport(Library)]
    public static partial CudaStatus cuMemAlloc_v2(ulong* address, nuint bytes);

    [LibraryImport(Library)]
    public static partial CudaStatus cuMemFree_v2(ulong address);

    [LibraryImport(Library)]
    public static partial CudaStatus cuMemAllocAsync(ulong* address, nuint bytes, nint stream);

    [LibraryImport(Library)]
    public static partial CudaStatus cuMemFreeAsync(ulong address, nint stream);

    [LibraryImport(Library)]
    public static partial CudaStatus cuMemHostAlloc(nint* pointer, nuint bytes, uint flags);

    [LibraryImport(Library)]
    public static partial CudaStatus cuMemFreeHost(nint pointer);

    [LibraryImport(Library)]
    public static partial CudaStatus cuMemcpyHtoDAsync_v2(ulong destination, nint source, nuint bytes, nint stream);

    [LibraryImport(Library)]
    public static partial CudaStatus cuMemcpyDtoHAsync_v2(nint destination, ulong source, nuint bytes, nint stream);

    [LibraryImport(Library)]
    public static partial CudaStatus cuMemsetD8Async(ulong address, byte value, nuint count, nint stream);

    [LibraryImport(Library)]
    public static partial CudaStatus cuStreamCreate(nint* stream, uint flags);

    [LibraryImport(Library)]
    public static partial CudaStatus cuStreamDestroy_v2(nint stream);

    [LibraryImport(Library)]
    public static partial CudaStatus cuStreamSynchronize(nint stream);

    [LibraryImport(Library)]
    public static partial CudaStatus cuStreamBeginCapture_v2(nint stream, int mode);

    [LibraryImport(Library)]
    public static partial CudaStatus cuStreamEndCapture(nint stream, nint* graph);

    [LibraryImport(Library)]
    public static partial CudaStatus cuEventCreate(nint* handle, uint flags);

    [LibraryImport(Library)]
    public static partial CudaStatus cuEventDestroy_v2(nint handle);

    [LibraryImport(Library)]
    public static partial CudaStatus cuEventRecord(nint handle, nint stream);

    [LibraryImport(Library)]
    public static partial CudaStatus cuEventSynchronize(nint handle);

    [LibraryImport(Library)]
    public static partial CudaStatus cuEventElapsedTime(float* milliseconds, nint start, nint end);

    [LibraryImport(Library)]
    public static partial CudaStatus cuModuleLoadDataEx(
        nint* module, byte* image, uint optionCount, JitOption* options, nint* values);

    [LibraryImport(Library)]
    public static partial CudaStatus cuModuleUnload(nint module);

    [LibraryImport(Library)]
    public static partial CudaStatus cuModuleGetFunction(nint* kernel, nint module, byte* name);

    [LibraryImport(Library)]
    public static partial CudaStatus cuFuncSetAttribute(nint kernel, int attribute, int value);

    [LibraryImport(Library)]
    public static partial CudaStatus cuLaunchKernel(
        nint kernel, uint gridX, uint gridY, uint gridZ, uint blockX, uint blockY, uint blockZ, uint sharedBytes,
        nint stream, void** parameters, void** extra);

    [LibraryImport(Library)]
    public static partial CudaStatus cuGraphInstantiateWithFlags(nint* executable, nint graph, ulong flags);

    [LibraryImport(Library)]
    public static partial CudaStatus cuGraphDestroy(nint graph);

    [LibraryImport(Library)]
    public static partial CudaStatus cuGraphExecDestroy(nint executable);

    [LibraryImport(Library)]
    public static partial CudaStatus cuGraphLaunch(nint executable, nint stream);
}
