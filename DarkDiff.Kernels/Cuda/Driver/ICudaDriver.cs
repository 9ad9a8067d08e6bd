using DarkDiff.Kernels.Cuda.Launching;

namespace DarkDiff.Kernels.Cuda.Driver;

/// <summary>
/// One device with its context, as the CUDA driver API sees it: the real one, or a simulated one. Handles are opaque
/// numbers, 0 is none; whoever gets one destroys it. No call throws for what the device answers: each gives the
/// status, which <see cref="Errors.CudaCall"/> turns into an exception. May be called from any thread, by one at a
/// time. When it is disposed every call answers <see cref="CudaStatus.NotInitialized"/>: what a finalizer gives back late
/// is gone already.
/// </summary>
internal interface ICudaDriver : IDisposable
{
    /// <summary>What the device is.</summary>
    CudaDeviceProperties Properties { get; }

    /// <summary>What a status means, in the driver's words.</summary>
    string Describe(CudaStatus status);

    /// <summary>Device memory that is free, and in all, in bytes.</summary>
    CudaStatus MemoryInfo(out long free, out long total);

    /// <summary>Allocates device memory at a multiple of 256 bytes; what it holds is not defined.</summary>
    CudaStatus Allocate(long bytes, out ulong address);

    /// <summary>Frees what <see cref="Allocate"/> gave, when the device is done with it.</summary>
    CudaStatus Free(ulong address);

    /// <summary>Allocates from the device's pool, in the order of a stream.</summary>
    CudaStatus AllocateAsync(long bytes, nint stream, out ulong address);

    /// <summary>Gives back what <see cref="AllocateAsync"/> gave, in the order of a stream.</summary>
    CudaStatus FreeAsync(ulong address, nint stream);

    /// <summary>Allocates pinned host memory, which copies may use while the host goes on.</summary>
    CudaStatus AllocateHost(long bytes, out nint pointer);

    /// <summary>Frees pinned host memory.</summary>
    CudaStatus FreeHost(nint pointer);

    /// <summary>Copies from pinned host memory to the device, in the order of a stream.</summary>
    CudaStatus CopyToDevice(ulong destination, nint source, long bytes, nint stream);

    /// <summary>Copies from the device to pinned host memory, in the order of a stream.</summary>
    CudaStatus CopyToHost(nint destination, ulong source, long bytes, nint stream);

    /// <summary>Fills device memory with a byte, in the order of a stream.</summary>
    CudaStatus Fill(ulong address, byte value, long bytes, nint stream);

    /// <summary>Makes a stream that does not wait for the default stream.</summary>
    CudaStatus CreateStream(out nint stream);

    /// <summary>Destroys a stream when its work is done.</summary>
    CudaStatus DestroyStream(nint stream);

    /// <summary>Waits until a stream has no work left; tells the error of a kernel that failed there.</summary>
    CudaStatus SynchronizeStream(nint stream);

    /// <summary>Makes an event.</summary>
    CudaStatus CreateEvent(out nint handle);

    /// <summary>Destroys an event.</summary>
    CudaStatus DestroyEvent(nint handle);

    /// <summary>Records an event at the end of what a stream has to do now.</summary>
    CudaStatus RecordEvent(nint handle, nint stream);

    /// <summary>Waits for an event; returns at once where it was never recorded.</summary>
    CudaStatus SynchronizeEvent(nint handle);

    /// <summary>Time between two events that have happened, in milliseconds.</summary>
    CudaStatus ElapsedMilliseconds(nint start, nint end, out float milliseconds);

    /// <summary>Loads a cubin or PTX.</summary>
    /// <param name="image">The cubin, or PTX text in UTF-8 with a zero byte at its end.</param>
    /// <param name="module">The module.</param>
    /// <param name="log">What the driver's compiler said, if anything.</param>
    CudaStatus LoadModule(ReadOnlySpan<byte> image, out nint module, out string log);

    /// <summary>Unloads a module; its kernels are gone.</summary>
    CudaStatus UnloadModule(nint module);

    /// <summary>A kernel of a module; it lives as long as the module.</summary>
    CudaStatus GetKernel(nint module, string name, out nint kernel);

    /// <summary>Lets a kernel be launched with this much dynamic shared memory, in bytes.</summary>
    CudaStatus AllowDynamicShared(nint kernel, int bytes);

    /// <summary>Launches a kernel that takes one structure by value.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="grid">Blocks.</param>
    /// <param name="block">Threads of a block.</param>
    /// <param name="dynamicSharedBytes">Shared memory beyond what the kernel declares.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="parameters">The structure, byte for byte; copied before the call returns.</param>
    CudaStatus Launch(
        nint kernel, Dim3 grid, Dim3 block, int dynamicSharedBytes, nint stream, ReadOnlySpan<byte> parameters);

    /// <summary>From now on a stream's work is not done but noted down.</summary>
    CudaStatus BeginCapture(nint stream);

    /// <summary>Ends a capture.</summary>
    CudaStatus EndCapture(nint stream, out nint graph);

    /// <summary>Destroys a graph; what was made executable of it lives on.</summary>
    CudaStatus DestroyGraph(nint graph);

    /// <summary>Makes a graph executable.</summary>
    CudaStatus InstantiateGraph(nint graph, out nint executable);

    /// <summary>Destroys an executable graph.</summary>
    CudaStatus DestroyExecutable(nint executable);

    /// <summary>Runs an executable graph in a stream. Allocates nothing and does not wait.</summary>
    CudaStatus LaunchGraph(nint executable, nint stream);
}
