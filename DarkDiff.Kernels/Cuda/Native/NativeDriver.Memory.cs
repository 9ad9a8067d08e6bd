using DarkDiff.Kernels.Cuda.Driver;

namespace DarkDiff.Kernels.Cuda.Native;

/// <content>Memory and copies.</content>
internal sealed unsafe partial class NativeDriver
{
    /// <inheritdoc />
    public CudaStatus MemoryInfo(out long free, out long total)
    {
        nuint freeBytes = 0, totalBytes = 0;
        CudaStatus status = MakeCurrent();
        if (status == CudaStatus.Success)
            status = DriverApi.cuMemGetInfo_v2(&freeBytes, &totalBytes);
        (free, total) = ((long)freeBytes, (long)totalBytes);
        return status;
    }

    /// <inheritdoc />
    public CudaStatus Allocate(long bytes, out ulong address)
    {
        ulong found = 0;
        CudaStatus status = MakeCurrent();
        if (status == CudaStatus.Success)
            status = DriverApi.cuMemAlloc_v2(&found, (nuint)bytes);
        address = found;
        return status;
    }

    /// <inheritdoc />
    public CudaStatus Free(ulong address)
    {
        CudaStatus status = MakeCurrent();
        return status == CudaStatus.Success ? DriverApi.cuMemFree_v2(address) : status;
    }

    /// <inheritdoc />
    public CudaStatus AllocateAsync(long bytes, nint stream, out ulong address)
    {
        ulong found = 0;
        CudaStatus status = MakeCurrent();
        if (status == CudaStatus.Success)
            status = DriverApi.cuMemAllocAsync(&found, (nuint)bytes, stream);
        address = found;
        return status;
    }

    /// <inheritdoc />
    public CudaStatus FreeAsync(ulong address, nint stream)
    {
        CudaStatus status = MakeCurrent();
        return status == CudaStatus.Success ? DriverApi.cuMemFreeAsync(address, stream) : status;
    }

    /// <inheritdoc />
    public CudaStatus AllocateHost(long bytes, out nint pointer)
    {
        nint found = 0;
        CudaStatus status = MakeCurrent();
        if (status == CudaStatus.Success)
            status = DriverApi.cuMemHostAlloc(&found, (nuint)bytes, 0);
        pointer = found;
        return status;
    }

    /// <inheritdoc />
    public CudaStatus FreeHost(nint pointer)
    {
        CudaStatus status = MakeCurrent();
        return status == CudaStatus.Success ? DriverApi.cuMemFreeHost(pointer) : status;
    }

    /// <inheritdoc />
    public CudaStatus CopyToDevice(ulong destination, nint source, long bytes, nint stream)
    {
        CudaStatus status = MakeCurrent();
        return status == CudaStatus.Success
            ? DriverApi.cuMemcpyHtoDAsync_v2(destination, source, (nuint)bytes, stream)
            : status;
    }

    /// <inheritdoc />
    public CudaStatus CopyToHost(nint destination, ulong source, long bytes, nint stream)
    {
        CudaStatus status = MakeCurrent();
        return status == CudaStatus.Success
            ? DriverApi.cuMemcpyDtoHAsync_v2(destination, source, (nuint)bytes, stream)
            : status;
    }

    /// <inheritdoc />
    public CudaStatus Fill(ulong address, byte value, long bytes, nint stream)
    {
        CudaStatus status = MakeCurrent();
        return status == CudaStatus.Success
            ? DriverApi.cuMemsetD8Async(address, value, (nuint)bytes, stream)
            : status;
    }
}
