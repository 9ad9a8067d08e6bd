using DarkDiff.Kernels.Cuda.Launching;

namespace DarkDiff.Kernels.Cuda.Driver;

/// <summary>
/// The part of the CUDA driver API that the engine uses, call for call, with raw handles. The native driver is one
/// implementation, the simulator another; everything above is the same code for both. Every call returns its
/// status and throws nothing; A status becomes an exception in one place above it.
/// </summary>
public interface ICudaDriver
{
    /// <summary>Name for people: "CUDA driver 12.4" or the simulator's name.</summary>
    string Name { get; }

    /// <summary>
    /// What the newest fault of a kernel was, in words (kernel, line, thread, address), where the driver knows; else null.
    /// </summary>
    string? LastFault { get; }

    /// <summary>Number of devices (cuInit, cuDeviceGetCount).</summary>
    CudaResult DeviceCount(out int count);

    /// <summary>Name of a device (cuDeviceGetName).</summary>
    CudaResult DeviceName(int ordinal, out string name);

    /// <summary>A property of a device (cuDeviceGetAttribute).</summary>
    CudaResult DeviceProperty(int ordinal, CudaProperty which, out int value);

    /// <summary>Retains the device's primary context and makes it current (cuDevicePrimaryCtxRetain).</summary>
    CudaResult ContextRetain(int ordinal, out nint context);

    /// <summary>Releases the device's primary context (cuDevicePrimaryCtxRelease).</summary>
    CudaResult ContextRelease(int ordinal);

    /// <summary>Makes a context current for the calling thread (cuCtxSetCurrent).</summary>
    CudaResult ContextSetCurrent(nint context);

    /// <summary>Free and total bytes of device memory (cuMemGetInfo).</summary>
    CudaResult MemoryInfo(out ulong free, out ulong total);

    /// <summary>Allocates device memory in stream order (cuMemAllocAsync, or cuMemAlloc where pools are missing).</summary>
    CudaResult MemoryAllocate(nint stream, ulong bytes, out ulong address);

    /// <summary>Frees device memory in stream order (cuMemFreeAsync or cuMemFree).</summary>
    CudaResult MemoryFree(nint stream, ulong address);

    /// <summary>Fills device memory with a byte in stream order (cuMemsetD8Async).</summary>
    CudaResult MemorySet(nint stream, ulong address, byte value, ulong bytes);

    /// <summary>Allocates page-locked host memory (cuMemHostAlloc).</summary>
    CudaResult PinnedAllocate(ulong bytes, out nint host);

    /// <summary>Frees page-locked host memory (cuMemFreeHost).</summary>
    CudaResult PinnedFree(nint host);

    /// <summary>Copies from page-locked host memory to the device in stream order (cuMemcpyHtoDAsync).</summary>
    CudaResult CopyToDevice(nint stream, ulong destination, nint source, ulong bytes);

    /// <summary>Copies from the device to page-locked host memory in stream order (cuMemcpyDtoHAsync).</summary>
    CudaResult CopyToHost(nint stream, nint destination, ulong source, ulong bytes);

    /// <summary>Creates a stream that does not wait for the default stream (cuStreamCreate).</summary>
    CudaResult StreamCreate(out nint stream);

    /// <summary>Destroys a stream (cuStreamDestroy).</summary>
    CudaResult StreamDestroy(nint stream);

    /// <summary>Waits for all work of a stream (cuStreamSynchronize).</summary>
    CudaResult StreamSynchronize(nint stream);

    /// <summary>Starts recording what is sent to a stream instead of running it (cuStreamBeginCapture).</summary>
    CudaResult CaptureBegin(nint stream);

    /// <summary>Ends recording (cuStreamEndCapture).</summary>
    CudaResult CaptureEnd(nint stream, out nint graph);

    /// <summary>Makes a graph ready to launch (cuGraphInstantiate).</summary>
    CudaResult GraphInstantiate(nint graph, out nint executable);

    /// <summary>Launches a graph (cuGraphLaunch).</summary>
    CudaResult GraphLaunch(nint executable, nint stream);

    /// <summary>Destroys a recorded graph (cuGraphDestroy).</summary>
    CudaResult GraphDestroy(nint graph);

    /// <summary>Destroys a graph that was ready to launch (cuGraphExecDestroy).</summary>
    CudaResult GraphExecutableDestroy(nint executable);

    /// <summary>Creates an event; with <paramref name="timing"/> it takes the time (cuEventCreate).</summary>
    CudaResult EventCreate(bool timing, out nint handle);

    /// <summary>Destroys an event (cuEventDestroy).</summary>
    CudaResult EventDestroy(nint handle);

    /// <summary>Marks a point in a stream (cuEventRecord).</summary>
    CudaResult EventRecord(nint handle, nint stream);

    /// <summary>Waits until an event has happened (cuEventSynchronize).</summary>
    CudaResult EventSynchronize(nint handle);

    /// <summary>Milliseconds between two timing events (cuEventElapsedTime).</summary>
    CudaResult EventElapsed(nint first, nint second, out float milliseconds);

    /// <summary>Loads a cubin, or PTX text ending in a zero byte (cuModuleLoadDataEx).</summary>
    /// <param name="image">Cubin or PTX.</param>
    /// <param name="moduleHandle">Handle.</param>
    /// <param name="log">What the driver's compiler wrote; empty when nothing.</param>
    CudaResult ModuleLoad(ReadOnlySpan<byte> image, out nint moduleHandle, out string log);

    /// <summary>Unloads a module (cuModuleUnload).</summary>
    CudaResult ModuleUnload(nint moduleHandle);

    /// <summary>Finds a kernel (cuModuleGetFunction).</summary>
    CudaResult FunctionGet(nint moduleHandle, string name, out nint kernel);

    /// <summary>Lets a kernel ask for more dynamic shared memory than the default (cuFuncSetAttribute).</summary>
    CudaResult FunctionAllowSharedBytes(nint kernel, int bytes);

    /// <summary>Launches a kernel (cuLaunchKernel).</summary>
    /// <param name="kernel">Handle.</param>
    /// <param name="grid">Blocks.</param>
    /// <param name="block">Threads of a block.</param>
    /// <param name="sharedBytes">Dynamic shared memory.</param>
    /// <param name="stream">Stream.</param>
    /// <param name="parameters">The bytes of the kernel's one parameter structure.</param>
    CudaResult Launch(
        nint kernel, Dim3 grid, Dim3 block, int sharedBytes, nint stream, ReadOnlySpan<byte> parameters);
}
