using System.Runtime.InteropServices;
using System.Text;
using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.PtxSim;
using DarkDiff.PtxSim.Checking;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.CudaSim;

/// <summary>
/// The CUDA driver on a simulated device. Work is done when it is enqueued, so streams are always empty. A kernel
/// with a finding is a kernel that failed: every call from then on answers so, as a real driver's does, and
/// <see cref="Describe"/> tells the findings.
/// </summary>
internal sealed unsafe class SimulatedDriver : ICudaDriver
{
    private const byte Undefined = 0xff;

    private readonly PtxDevice _device;
    private readonly HandleTable _handles = new();
    private readonly Lock _lock = new();
    private List<SimulatedWork>? _capture;
    private CudaStatus _fault;
    private (CudaStatus Status, string Words) _lastError;

    /// <summary>A device like an A100, with less memory.</summary>
    /// <param name="memoryBytes">Device memory.</param>
    /// <param name="hasMemoryPools">Whether memory can be allocated in the order of a stream.</param>
    /// <param name="limits">What launchers are told of the device, else <see cref="SimulatedCuda.Limits"/>.</param>
    public SimulatedDriver(long memoryBytes = 16L << 30, bool hasMemoryPools = true, DeviceLimits? limits = null)
    {
        limits ??= SimulatedCuda.Limits;
        _device = new PtxDevice(memoryBytes, limits.SharedBytesPerBlock);
        Properties = new CudaDeviceProperties(
            0, "simulated GPU", 8, 0, memoryBytes, limits, hasMemoryPools, DriverVersion: 12080);
    }

    /// <summary>Told of every launch when it is done.</summary>
    public event Action<SimulatedLaunch>? Launched;

    /// <inheritdoc />
    public CudaDeviceProperties Properties { get; }

    /// <summary>The device.</summary>
    public PtxDevice Device => _device;

    /// <inheritdoc />
    public string Describe(CudaStatus status) =>
        status == _lastError.Status && status != CudaStatus.Success ? _lastError.Words : $"simulated device: {status}";

    /// <inheritdoc />
    public CudaStatus MemoryInfo(out long free, out long total)
    {
        (free, total) = (_device.TotalBytes - _device.UsedBytes, _device.TotalBytes);
        return _fault;
    }

    /// <inheritdoc />
    public CudaStatus Allocate(long bytes, out ulong address)
    {
        address = 0;
        if (_fault != CudaStatus.Success || bytes <= 0)
            return _fault != CudaStatus.Success ? _fault : CudaStatus.InvalidValue;
        try
        {
            address = _device.Allocate(bytes);
        }
        catch (DeviceMemoryException)
        {
            return CudaStatus.OutOfMemory;
        }

        // So that nothing comes to rely on zeros.
        _device.Fill(address, Undefined, bytes);
        return CudaStatus.Success;
    }

    /// <inheritdoc />
    public CudaStatus Free(ulong address) => Found(() => _device.Free(address));

    /// <inheritdoc />
    public CudaStatus AllocateAsync(long bytes, nint stream, out ulong address)
    {
        address = 0;
        return Ready(stream) is not CudaStatus.Success and var status ? status : Allocate(bytes, out address);
    }

    /// <inheritdoc />
    public CudaStatus FreeAsync(ulong address, nint stream) => Free(address);

    /// <inheritdoc />
    public CudaStatus AllocateHost(long bytes, out nint pointer)
    {
        pointer = (nint)NativeMemory.Alloc((nuint)bytes);
        return CudaStatus.Success;
    }

    /// <inheritdoc />
    public CudaStatus FreeHost(nint pointer)
    {
        NativeMemory.Free((void*)pointer);
        return CudaStatus.Success;
    }

    /// <inheritdoc />
    public CudaStatus CopyToDevice(ulong destination, nint source, long bytes, nint stream) =>
        Ready(stream) is not CudaStatus.Success and var status
            ? status
            : Found(() => _device.Write(destination, new ReadOnlySpan<byte>((void*)source, (int)bytes)));

    /// <inheritdoc />
    public CudaStatus CopyToHost(nint destination, ulong source, long bytes, nint stream) =>
        Ready(stream) is not CudaStatus.Success and var status
            ? status
            : Found(() => _device.Read(source, new Span<byte>((void*)destination, (int)bytes)));

    /// <inheritdoc />
    public CudaStatus Fill(ulong address, byte value, long bytes, nint stream) =>
        Ready(stream) is not CudaStatus.Success and var status
            ? status
            : Found(() => _device.Fill(address, value, bytes));

    /// <inheritdoc />
    public CudaStatus CreateStream(out nint stream) => Create(new SimulatedStream(), out stream);

    /// <inheritdoc />
    public CudaStatus DestroyStream(nint stream) => Destroy<SimulatedStream>(stream);

    /// <inheritdoc />
    public CudaStatus SynchronizeStream(nint stream) => Ready(stream);

    /// <inheritdoc />
    public CudaStatus CreateEvent(out nint handle) => Create(new SimulatedEvent(), out handle);

    /// <inheritdoc />
    public CudaStatus DestroyEvent(nint handle) => Destroy<SimulatedEvent>(handle);

    /// <inheritdoc />
    public CudaStatus RecordEvent(nint handle, nint stream)
    {
        if (_handles.Find<SimulatedEvent>(handle) is not { } recorded)
            return CudaStatus.InvalidHandle;
        recorded.Timestamp = System.Diagnostics.Stopwatch.GetTimestamp();
        return Ready(stream);
    }

    /// <inheritdoc />
    public CudaStatus SynchronizeEvent(nint handle) =>
        _handles.Find<SimulatedEvent>(handle) is null ? CudaStatus.InvalidHandle : _fault;

    /// <inheritdoc />
    public CudaStatus ElapsedMilliseconds(nint start, nint end, out float milliseconds)
    {
        milliseconds = 0;
        if (_handles.Find<SimulatedEvent>(start) is not { } first || _handles.Find<SimulatedEvent>(end) is not { } last)
            return CudaStatus.InvalidHandle;
        milliseconds =
            (float)System.Diagnostics.Stopwatch.GetElapsedTime(first.Timestamp, last.Timestamp).TotalMilliseconds;
        return _fault;
    }

    /// <inheritdoc />
    public CudaStatus LoadModule(ReadOnlySpan<byte> image, out nint module, out string log)
    {
        (module, log) = (0, "");
        try
        {
            return Create(_device.Load(Encoding.UTF8.GetString(image.TrimEnd((byte)0))), out module);
        }
        catch (PtxSyntaxException error)
        {
            log = error.Message;
            return CudaStatus.InvalidPtx;
        }
        catch (DeviceMemoryException)
        {
            return CudaStatus.OutOfMemory;
        }
    }

    /// <inheritdoc />
    public CudaStatus UnloadModule(nint module) => Destroy<PtxModule>(module);

    /// <inheritdoc />
    public CudaStatus GetKernel(nint module, string name, out nint kernel)
    {
        kernel = 0;
        if (_handles.Find<PtxModule>(module) is not { } loaded)
            return CudaStatus.InvalidHandle;
        return loaded.Contains(name) ? Create(loaded[name], out kernel) : CudaStatus.NotFound;
    }

    /// <inheritdoc />
    public CudaStatus AllowDynamicShared(nint kernel, int bytes) =>
        _handles.Find<PtxKernel>(kernel) is not { } found ? CudaStatus.InvalidHandle
        : found.SharedBytes + (long)bytes > _device.SharedBytesPerBlock ? CudaStatus.InvalidValue
        : CudaStatus.Success;

    /// <inheritdoc />
    public CudaStatus Launch(
        nint kernel, Dim3 grid, Dim3 block, int dynamicSharedBytes, nint stream, ReadOnlySpan<byte> parameters)
    {
        if (_handles.Find<PtxKernel>(kernel) is not { } found)
            return CudaStatus.InvalidHandle;
        byte[] copy = parameters.ToArray();
        return Enqueue(stream, () => Run(found, grid, block, dynamicSharedBytes, copy));
    }

    /// <summary>Does some work in the order of a stream, or notes it down while the stream is captured.</summary>
    public CudaStatus Enqueue(nint stream, SimulatedWork work)
    {
        lock (_lock)
        {
            if (_fault != CudaStatus.Success)
                return _fault;
            if (_handles.Find<SimulatedStream>(stream) is null)
                return CudaStatus.InvalidHandle;
            if (_capture is null)
                return work();
            _capture.Add(work);
            return CudaStatus.Success;
        }
    }

    /// <inheritdoc />
    public CudaStatus BeginCapture(nint stream)
    {
        if (Ready(stream) is not CudaStatus.Success and var status)
            return status;
        _capture = [];
        return CudaStatus.Success;
    }

    /// <inheritdoc />
    public CudaStatus EndCapture(nint stream, out nint graph)
    {
        graph = 0;
        if (_capture is null)
            return CudaStatus.InvalidValue;
        SimulatedGraph captured = new([.. _capture]);
        _capture = null;
        return Create(captured, out graph);
    }

    /// <inheritdoc />
    public CudaStatus DestroyGraph(nint graph) => Destroy<SimulatedGraph>(graph);

    /// <inheritdoc />
    public CudaStatus InstantiateGraph(nint graph, out nint executable)
    {
        executable = 0;
        return _handles.Find<SimulatedGraph>(graph) is { } found
            ? Create(new SimulatedExecutable(found.Work), out executable)
            : CudaStatus.InvalidHandle;
    }

    /// <inheritdoc />
    public CudaStatus DestroyExecutable(nint executable) => Destroy<SimulatedExecutable>(executable);

    /// <inheritdoc />
    public CudaStatus LaunchGraph(nint executable, nint stream)
    {
        if (_handles.Find<SimulatedExecutable>(executable) is not { } found)
            return CudaStatus.InvalidHandle;
        foreach (SimulatedWork work in found.Work)
        {
            if (Enqueue(stream, work) is not CudaStatus.Success and var status)
                return status;
        }

        return CudaStatus.Success;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _fault = CudaStatus.NotInitialized;
        _device.Dispose();
    }

    private CudaStatus Run(PtxKernel kernel, Dim3 grid, Dim3 block, int dynamicSharedBytes, byte[] parameters)
    {
        LaunchResult result;
        try
        {
            result = _device.Launch(
                kernel, new(grid.X, grid.Y, grid.Z), new(block.X, block.Y, block.Z), dynamicSharedBytes, parameters);
        }
        catch (ArgumentException error)
        {
            _lastError = (CudaStatus.InvalidValue, error.Message);
            return CudaStatus.InvalidValue;
        }

        Launched?.Invoke(new SimulatedLaunch(
            kernel.Name, grid, block, kernel.SharedBytes + dynamicSharedBytes, result));
        if (result.IsClean)
            return CudaStatus.Success;
        _fault = StatusOf(result.Findings[0].Kind);
        _lastError = (_fault, string.Join("; ", result.Findings));
        return _fault;
    }

    private static CudaStatus StatusOf(FindingKind kind) => kind switch
    {
        FindingKind.OutOfBounds => CudaStatus.IllegalAddress,
        FindingKind.Misaligned => CudaStatus.MisalignedAddress,
        FindingKind.UnknownInstruction => CudaStatus.IllegalInstruction,
        FindingKind.EndlessLoop => CudaStatus.LaunchTimeout,
        _ => CudaStatus.LaunchFailed,
    };

    /// <summary>Whether a stream can take what is not to be captured.</summary>
    private CudaStatus Ready(nint stream) => _fault != CudaStatus.Success ? _fault
        : _handles.Find<SimulatedStream>(stream) is null ? CudaStatus.InvalidHandle
        : _capture is not null ? CudaStatus.StreamCaptureUnsupported
        : CudaStatus.Success;

    private CudaStatus Create(object value, out nint handle)
    {
        lock (_lock)
            handle = _handles.Add(value);
        return _fault;
    }

    private CudaStatus Destroy<T>(nint handle)
        where T : class
    {
        lock (_lock)
            return _handles.Remove<T>(handle) ? CudaStatus.Success : CudaStatus.InvalidHandle;
    }

    private CudaStatus Found(Action access)
    {
        if (_fault == CudaStatus.NotInitialized)
            return _fault;
        try
        {
            access();
            return CudaStatus.Success;
        }
        catch (ArgumentException)
        {
            return CudaStatus.InvalidValue;
        }
    }
}
