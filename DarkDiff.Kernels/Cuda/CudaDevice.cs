using DarkDiff.Kernels.Cuda.Blas;
using DarkDiff.Kernels.Cuda.Compilation;
using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Execution;
using DarkDiff.Kernels.Cuda.Kernels;
using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Cuda.Memory;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda;

/// <summary>
/// Runs graphs on a CUDA device, real or simulated: activations in f16 or bf16, sums in f32, every sequence of
/// launches as one CUDA graph in one stream. Any number of threads may prepare and run at the same time: they take turns.
/// </summary>
/// <remarks>
/// Out of memory loses nothing: what was allocated before stays usable. After a kernel failed
/// (<see cref="Errors.KernelFaultException"/>) the device gives nothing but that exception; dispose it and open it anew.
/// </remarks>
public sealed class CudaDevice : IDevice
{
    private readonly CudaContext _context;
    private readonly ICudaBlas _blas;
    private readonly KernelModules _modules;
    private readonly CudaQueue _queue;
    private readonly CudaWeights _weights;
    private bool _disposed;

    /// <summary>Opens a device on a driver.</summary>
    /// <param name="driver">The driver; disposed with the device, not where it cannot be opened.</param>
    /// <param name="blas">Its matrix products; disposed with the device, not where it cannot be opened.</param>
    /// <param name="images">The kernels' code.</param>
    /// <param name="storage">Type of activations: f16 or bf16.</param>
    /// <exception cref="ArgumentOutOfRangeException">The type is another.</exception>
    /// <exception cref="Errors.CudaException">The driver refused.</exception>
    internal CudaDevice(ICudaDriver driver, ICudaBlas blas, IKernelImages images, ElementType storage)
    {
        if (storage is not (ElementType.F16 or ElementType.BF16))
            throw new ArgumentOutOfRangeException(nameof(storage), storage, "expected F16 or BF16");
        ActivationType = storage;
        CudaDeviceProperties properties = driver.Properties;
        Name = $"{properties.Name} (sm_{properties.Architecture}, {storage.ToString().ToLowerInvariant()})";
        _blas = blas;
        _context = new CudaContext(driver);
        _modules = new KernelModules(_context, images, storage);
        try
        {
            _queue = new CudaQueue(_context, blas, _modules, storage);
        }
        catch
        {
            _context.Close();
            throw;
        }

        _weights = new CudaWeights(_context, _queue, storage);
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public ElementType ActivationType { get; }

    /// <inheritdoc />
    public bool FusesGeglu(int channels) => false;

    /// <inheritdoc />
    public long WeightBytes => _weights.Bytes;

    /// <summary>The driver and the stream, for who measures.</summary>
    internal CudaContext Context => _context;

    private DeviceLimits Limits => _context.Driver.Properties.Limits;

    /// <inheritdoc />
    /// <exception cref="Errors.CudaOutOfMemoryException">There is no such amount left; nothing else is lost.</exception>
    public IDeviceMemory Allocate(long bytes)
    {
        lock (_context.Gate)
        {
            CheckUsable();
            return new CudaMemory(_context, bytes);
        }
    }

    /// <inheritdoc />
    public long ScratchBytes(Op op)
    {
        OpValidator.Check(op);
        return CudaKernels.ScratchBytes(op, Limits);
    }

    /// <inheritdoc />
    public IReadOnlyList<ProductOption> ProductOptions(ProductOp op) => [new(ProductMethod.Direct, 1)];

    /// <inheritdoc />
    public IEnumerable<PackedWeight> PackedWeights(Op op) => CudaKernels.Weights(op).Select(part =>
    {
        CudaWeightLayout layout = CudaWeights.Resolve(part.Weight, part.Layout);
        return new PackedWeight(
            part.Weight, layout.ToString(), CudaWeights.BytesOf(part.Weight, layout, ActivationType));
    });

    /// <inheritdoc />
    /// <exception cref="Errors.CudaException">A weight does not fit, or a kernel cannot be compiled or loaded.</exception>
    public ILaunch Prepare(Op op, IPlacement placement)
    {
        OpValidator.Check(op);
        LaunchList launches = new();
        lock (_context.Gate)
        {
            CheckUsable();
            CudaKernels.Add(op, new CudaPlacement(placement, _weights, Limits, ActivationType), launches);
            return Prepare(launches);
        }
    }

    /// <summary>Prepares calls that are no op of a graph.</summary>
    /// <exception cref="Errors.CudaException">A kernel cannot be compiled or loaded.</exception>
    internal ILaunch Prepare(LaunchList launches)
    {
        lock (_context.Gate)
        {
            CheckUsable();
            _queue.Load(launches.Calls);
            return new CudaLaunch(_queue, launches.Calls);
        }
    }

    /// <inheritdoc />
    /// <exception cref="Errors.CudaException">The launches cannot be captured as a graph.</exception>
    public ILaunchSequence Sequence(IReadOnlyList<ILaunch> launches)
    {
        ArgumentNullException.ThrowIfNull(launches);
        List<CudaLaunch> own = new(launches.Count);
        HashSet<ILaunch> seen = [];
        foreach (ILaunch launch in launches)
        {
            if (launch is not CudaLaunch prepared || prepared.Owner != _queue)
                throw new ArgumentException($"launch {launch.Kernel} was prepared by another device");
            if (!prepared.IsFree || !seen.Add(launch))
                throw new ArgumentException($"launch {launch.Kernel} is in a sequence already, or disposed");
            own.Add(prepared);
        }

        lock (_context.Gate)
        {
            CheckUsable();
            CudaSequence sequence = new(_context, _queue, own);
            own.ForEach(launch => launch.IsFree = false);
            return sequence;
        }
    }

    /// <summary>Keeps all weights: there is one layout of each, which the next picture needs as well.</summary>
    public void TrimWeights()
    {
    }

    /// <inheritdoc />
    /// <exception cref="Errors.CudaException">The driver refused.</exception>
    public void FillGaussian(IDeviceMemory memory, long offset, int count, ulong seed, ulong stream)
    {
        LaunchList launches = new();
        ulong address = CudaPlacement.Address(memory, offset, (long)count * sizeof(float), "noise");
        GaussianNoiseLauncher.Add(address, count, seed, stream, launches);
        lock (_context.Gate)
        {
            CheckUsable();
            using PreparedCalls calls = new(_queue, launches.Calls);
            calls.Enqueue();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _weights.Dispose();
        _queue.Dispose();
        _modules.Dispose();
        _blas.Dispose();
        _context.Close();
        _context.Driver.Dispose();
    }

    private void CheckUsable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _context.ThrowIfLost();
    }
}
