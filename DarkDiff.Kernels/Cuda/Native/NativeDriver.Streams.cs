using DarkDiff.Kernels.Cuda.Driver;

namespace DarkDiff.Kernels.Cuda.Native;

/// <content>Streams, events and graphs.</content>
internal sealed unsafe partial class NativeDriver
{
    private const uint NonBlockingStream = 1;

    // Of the modes of a capture, the one that lets other calls on this thread go on: cuBLASLt loads its kernels when
    // they are first used, and handles that were forgotten are given back whenever the garbage collector finds them.
    private const int RelaxedCapture = 2;

    /// <inheritdoc />
    public CudaStatus CreateStream(out nint stream)
    {
        nint found = 0;
        CudaStatus status = MakeCurrent();
        if (status == CudaStatus.Success)
            status = DriverApi.cuStreamCreate(&found, NonBlockingStream);
        stream = found;
        return status;
    }

    /// <inheritdoc />
    public CudaStatus DestroyStream(nint stream)
    {
        CudaStatus status = MakeCurrent();
        return status == CudaStatus.Success ? DriverApi.cuStreamDestroy_v2(stream) : status;
    }

    /// <inheritdoc />
    public CudaStatus SynchronizeStream(nint stream)
    {
        CudaStatus status = MakeCurrent();
        return status == CudaStatus.Success ? DriverApi.cuStreamSynchronize(stream) : status;
    }

    /// <inheritdoc />
    public CudaStatus CreateEvent(out nint handle)
    {
        nint found = 0;
        CudaStatus status = MakeCurrent();
        if (status == CudaStatus.Success)
            status = DriverApi.cuEventCreate(&found, 0);
        handle = found;
        return status;
    }

    /// <inheritdoc />
    public CudaStatus DestroyEvent(nint handle)
    {
        CudaStatus status = MakeCurrent();
        return status == CudaStatus.Success ? DriverApi.cuEventDestroy_v2(handle) : status;
    }

    /// <inheritdoc />
    public CudaStatus RecordEvent(nint handle, nint stream)
    {
        CudaStatus status = MakeCurrent();
        return status == CudaStatus.Success ? DriverApi.cuEventRecord(handle, stream) : status;
    }

    /// <inheritdoc />
    public CudaStatus SynchronizeEvent(nint handle)
    {
        CudaStatus status = MakeCurrent();
        return status == CudaStatus.Success ? DriverApi.cuEventSynchronize(handle) : status;
    }

    /// <inheritdoc />
    public CudaStatus ElapsedMilliseconds(nint start, nint end, out float milliseconds)
    {
        float found = 0;
        CudaStatus status = MakeCurrent();
        if (status == CudaStatus.Success)
            status = DriverApi.cuEventElapsedTime(&found, start, end);
        milliseconds = found;
        return status;
    }

    /// <inheritdoc />
    public CudaStatus BeginCapture(nint stream)
    {
        CudaStatus status = MakeCurrent();
        return status == CudaStatus.Success ? DriverApi.cuStreamBeginCapture_v2(stream, RelaxedCapture) : status;
    }

    /// <inheritdoc />
    public CudaStatus EndCapture(nint stream, out nint graph)
    {
        nint found = 0;
        CudaStatus status = MakeCurrent();
        if (status == CudaStatus.Success)
            status = DriverApi.cuStreamEndCapture(stream, &found);
        graph = found;
        return status;
    }

    /// <inheritdoc />
    public CudaStatus DestroyGraph(nint graph)
    {
        CudaStatus status = MakeCurrent();
        return status == CudaStatus.Success ? DriverApi.cuGraphDestroy(graph) : status;
    }

    /// <inheritdoc />
    public CudaStatus InstantiateGraph(nint graph, out nint executable)
    {
        nint found = 0;
        CudaStatus status = MakeCurrent();
        if (status == CudaStatus.Success)
            status = DriverApi.cuGraphInstantiateWithFlags(&found, graph, 0);
        executable = found;
        return status;
    }

    /// <inheritdoc />
    public CudaStatus DestroyExecutable(nint executable)
    {
        CudaStatus status = MakeCurrent();
        return status == CudaStatus.Success ? DriverApi.cuGraphExecDestroy(executable) : status;
    }

    /// <inheritdoc />
    public CudaStatus LaunchGraph(nint executable, nint stream)
    {
        CudaStatus status = MakeCurrent();
        return status == CudaStatus.Success ? DriverApi.cuGraphLaunch(executable, stream) : status;
    }
}
