using System.Runtime.InteropServices;
using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Errors;
using DarkDiff.Kernels.Cuda.Launching;

namespace DarkDiff.Runtime.Tests.Cuda.Host;

/// <summary>
/// A driver that computes nothing: it counts calls, keeps count of what is handed out, has as much memory as it is
/// told, and fails where it is told to.
/// </summary>
internal sealed unsafe class RecordingDriver : ICudaDriver
{
    private readonly Dictionary<string, int> _calls = [];
    private readonly Dictionary<ulong, long> _allocations = [];
    private readonly Dictionary<nint, string> _handles = [];
    private readonly Dictionary<string, (int Call, CudaStatus Status)> _failures = [];
    private nint _next = 1;
    private ulong _address = 0x1000;
    private CudaStatus _lost;

    public CudaDeviceProperties Properties { get; init; } = new(
        0, "recording GPU", 8, 6, 1L << 40, new DeviceLimits(82, 99 << 10, 6 << 20), HasMemoryPools: true, 12040);

    /// <summary>Device memory.</summary>
    public long Capacity { get; set; } = 1L << 40;

    /// <summary>Bytes allocated now.</summary>
    public long UsedBytes => _allocations.Values.Sum();

    /// <summary>What was handed out and not given back, by kind.</summary>
    public IEnumerable<string> Alive => _handles.Values.Concat(_allocations.Keys.Select(_ => "memory")).Order();

    public bool IsDisposed { get; private set; }

    /// <summary>Number of calls of a name so far.</summary>
    public int Calls(string name) => _calls.GetValueOrDefault(name);

    /// <summary>Numbers of calls so far, by name.</summary>
    public Dictionary<string, int> Snapshot() => new(_calls);

    /// <summary>Makes a later call fail: the next one of that name, or the one after <paramref name="skip"/> others.</summary>
    public void Fail(string call, CudaStatus status, int skip = 0) => _failures[call] = (Calls(call) + skip + 1, status);

    public string Describe(CudaStatus status) => $"words for {status}";

    public CudaStatus MemoryInfo(out long free, out long total)
    {
        (free, total) = (Capacity - UsedBytes, Capacity);
        return CudaStatus.Success;
    }

    public CudaStatus Allocate(long bytes, out ulong address) => Allocated(Answer("Allocate"), bytes, out address);

    public CudaStatus Free(ulong address) => Freed(Answer("Free"), address);

    public CudaStatus AllocateAsync(long bytes, nint stream, out ulong address) =>
        Allocated(Answer("AllocateAsync"), bytes, out address);

    public CudaStatus FreeAsync(ulong address, nint stream) => Freed(Answer("FreeAsync"), address);

    public CudaStatus AllocateHost(long bytes, out nint pointer)
    {
        CudaStatus status = Answer("AllocateHost");
        pointer = status == CudaStatus.Success ? (nint)NativeMemory.AllocZeroed((nuint)bytes) : 0;
        if (pointer != 0)
            _handles.Add(pointer, "pinned memory");
        return status;
    }

    public CudaStatus FreeHost(nint pointer)
    {
        Assert.That(_handles.Remove(pointer), "pinned memory is freed once");
        NativeMemory.Free((void*)pointer);
        return Answer("FreeHost");
    }

    public CudaStatus CopyToDevice(ulong destination, nint source, long bytes, nint stream) => Answer("CopyToDevice");

    public CudaStatus CopyToHost(nint destination, ulong source, long bytes, nint stream) => Answer("CopyToHost");

    public CudaStatus Fill(ulong address, byte value, long bytes, nint stream) => Answer("Fill");

    public CudaStatus CreateStream(out nint stream) => Created(Answer("CreateStream"), "stream", out stream);

    public CudaStatus DestroyStream(nint stream) => Destroyed("DestroyStream", "stream", stream);

    public CudaStatus SynchronizeStream(nint stream) => Answer("SynchronizeStream");

    public CudaStatus CreateEvent(out nint handle) => Created(Answer("CreateEvent"), "event", out handle);

    public CudaStatus DestroyEvent(nint handle) => Destroyed("DestroyEvent", "event", handle);

    public CudaStatus RecordEvent(nint handle, nint stream) => Answer("RecordEvent");

    public CudaStatus SynchronizeEvent(nint handle) => Answer("SynchronizeEvent");

    public CudaStatus ElapsedMilliseconds(nint start, nint end, out float milliseconds)
    {
        milliseconds = 0;
        return Answer("ElapsedMilliseconds");
    }

    public CudaStatus LoadModule(ReadOnlySpan<byte> image, out nint module, out string log)
    {
        CudaStatus status = Created(Answer("LoadModule"), "module", out module);
        log = status == CudaStatus.Success ? "" : "line 7: error";
        return status;
    }

    public CudaStatus UnloadModule(nint module) => Destroyed("UnloadModule", "module", module);

    public CudaStatus GetKernel(nint module, string name, out nint kernel)
    {
        Assert.That(_handles.GetValueOrDefault(module), Is.EqualTo("module"));
        kernel = 1;
        return Answer("GetKernel");
    }

    public CudaStatus AllowDynamicShared(nint kernel, int bytes) => Answer("AllowDynamicShared");

    public CudaStatus Launch(
        nint kernel, Dim3 grid, Dim3 block, int dynamicSharedBytes, nint stream, ReadOnlySpan<byte> parameters) =>
        Answer("Launch");

    public CudaStatus BeginCapture(nint stream) => Answer("BeginCapture");

    public CudaStatus EndCapture(nint stream, out nint graph) => Created(Answer("EndCapture"), "graph", out graph);

    public CudaStatus DestroyGraph(nint graph) => Destroyed("DestroyGraph", "graph", graph);

    public CudaStatus InstantiateGraph(nint graph, out nint executable) =>
        Created(Answer("InstantiateGraph"), "executable graph", out executable);

    public CudaStatus DestroyExecutable(nint executable) =>
        Destroyed("DestroyExecutable", "executable graph", executable);

    public CudaStatus LaunchGraph(nint executable, nint stream) => Answer("LaunchGraph");

    public void Dispose() => IsDisposed = true;

    private CudaStatus Answer(string call)
    {
        if (IsDisposed)
            return CudaStatus.NotInitialized;
        int count = _calls[call] = _calls.GetValueOrDefault(call) + 1;
        if (_lost != CudaStatus.Success)
            return _lost;
        if (!_failures.TryGetValue(call, out (int Call, CudaStatus Status) failure) || failure.Call != count)
            return CudaStatus.Success;
        if (CudaCall.IsFault(failure.Status))
            _lost = failure.Status;
        return failure.Status;
    }

    private CudaStatus Allocated(CudaStatus status, long bytes, out ulong address)
    {
        address = 0;
        if (status != CudaStatus.Success)
            return status;
        if (bytes > Capacity - UsedBytes)
            return CudaStatus.OutOfMemory;
        address = _address;
        _address += (ulong)(bytes + 255) / 256 * 256;
        _allocations.Add(address, bytes);
        return CudaStatus.Success;
    }

    private CudaStatus Freed(CudaStatus status, ulong address)
    {
        Assert.That(_allocations.Remove(address), "memory is freed once");
        return status;
    }

    private CudaStatus Created(CudaStatus status, string kind, out nint handle)
    {
        handle = 0;
        if (status != CudaStatus.Success)
            return status;
        handle = _next++;
        _handles.Add(handle, kind);
        return CudaStatus.Success;
    }

    private CudaStatus Destroyed(string call, string kind, nint handle)
    {
        Assert.That(_handles.GetValueOrDefault(handle), Is.EqualTo(kind), $"{call}({handle})");
        _handles.Remove(handle);
        return Answer(call);
    }
}
