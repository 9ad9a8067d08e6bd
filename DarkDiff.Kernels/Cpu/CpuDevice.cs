using System.Runtime.Intrinsics;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Cpu.Threads;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;
using DarkDiff.Kernels.Random;

namespace DarkDiff.Kernels.Cpu;

/// <summary>
/// Runs graphs on the processor: f32 values, weights as f32 or as the file has them, the widest SIMD there is. Operands
/// of matrix products are f32, or bf16 where that is asked for (<see cref="CpuDeviceOptions.Precision"/>). The results of
/// a graph are the same bit for bit for any number of threads; between SIMD widths they differ by rounding. Scratch grows
/// with the threads, so that whoever plans graphs within a memory budget may plan others for another number of them. Any
/// number of threads may prepare and run at the same time: they take turns with the device's own threads, launch by launch.
/// </summary>
public sealed class CpuDevice : IDevice
{
    private readonly WorkerPool _pool;
    private readonly WeightCache _weights;
    private readonly Bf16Tiles? _tiles;
    private readonly ICpuKernels _kernels;
    private readonly long _streamedBytes;
    private bool _disposed;

    /// <summary>Starts the device's threads.</summary>
    /// <param name="threads">Threads that compute, the calling one included; 0 for one per core.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative or above 1024.</exception>
    public CpuDevice(int threads = 0)
        : this(new CpuDeviceOptions { Threads = threads })
    {
    }

    /// <summary>Starts the device's threads.</summary>
    /// <param name="options">How it computes.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The number of threads is negative or above 1024, or the precision neither F32 nor BF16.
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">BF16, and the processor has no AVX512-BF16.</exception>
    /// <exception cref="IOException">BF16, and the system allows no executable memory.</exception>
    public CpuDevice(CpuDeviceOptions options)
        : this(options, SimdLevels.Best, options?.Precision == ElementType.BF16 ? Bf16Tiles.Create() : null)
    {
    }

    /// <summary>Starts the device's threads, with a given vector width and register tiles, which it disposes.</summary>
    internal CpuDevice(CpuDeviceOptions options, SimdLevel level, Bf16Tiles? tiles = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads, nameof(options.Threads));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Threads, 1024, nameof(options.Threads));
        _tiles = tiles;
        _streamedBytes = options.StreamedBytes;
        _kernels = options.Precision switch
        {
            ElementType.F32 => Kernels<F32>(options, level, null),
            ElementType.BF16 => Kernels<Bf16>(options, level, tiles),
            _ => throw new ArgumentOutOfRangeException(
                nameof(options), options.Precision, "the CPU device computes in F32 or BF16"),
        };
        _pool = new WorkerPool(options.Threads == 0 ? Environment.ProcessorCount : options.Threads);
        _weights = new WeightCache(_pool);
        string precision = options.Precision == ElementType.BF16 ? ", bf16" : "";
        string threads = _pool.Threads == 1 ? "1 thread" : $"{_pool.Threads} threads";
        Name = $"cpu ({level.Label()}{precision}, {threads})";
    }

    /// <summary>Whether this processor can compute in <see cref="ElementType.BF16"/>.</summary>
    public static bool HasBf16 => Bf16Support.IsThere;

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public ElementType ActivationType => ElementType.F32;

    /// <inheritdoc />
    public long WeightBytes => _weights.Bytes;

    /// <inheritdoc />
    public bool FusesGeglu(int channels) => MatmulChoice.FusesGeglu(channels);

    /// <inheritdoc />
    public IDeviceMemory Allocate(long bytes) => new CpuMemory(bytes);

    /// <inheritdoc />
    public long ScratchBytes(Op op)
    {
        OpValidator.Check(op);
        return _kernels.ScratchBytes(op, _pool.Threads);
    }

    /// <inheritdoc />
    public IReadOnlyList<ProductOption> ProductOptions(ProductOp op) => _kernels.ProductOptions(op);

    /// <inheritdoc />
    public IEnumerable<PackedWeight> PackedWeights(Op op) => _kernels.Weights(op).Select(
        part => new PackedWeight(part.Weight, part.Layout.ToString(), part.Layout.Bytes(part.Weight)));

    /// <inheritdoc />
    public ILaunch Prepare(Op op, IPlacement placement)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        OpValidator.Check(op);
        HeldWeights weights = new(_weights);
        try
        {
            CpuLaunch launch = _kernels.Create(op, new CpuPlacement(placement, weights, _pool.Threads, _streamedBytes));
            launch.Weights = weights;
            return launch;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public ILaunchSequence Sequence(IReadOnlyList<ILaunch> launches)
    {
        ArgumentNullException.ThrowIfNull(launches);
        ObjectDisposedException.ThrowIf(_disposed, this);
        HashSet<ILaunch> seen = [];
        foreach (ILaunch launch in launches)
        {
            if (launch is not CpuLaunch own || own.Weights is { } weights && weights.Cache != _weights)
                throw new ArgumentException($"launch {launch.Kernel} was prepared by another device");
            if (own.Weights is null || !seen.Add(launch))
                throw new ArgumentException($"launch {launch.Kernel} is in a sequence already, or disposed");
        }

        return new CpuSequence(_pool, [.. launches.Cast<CpuLaunch>()]);
    }

    /// <inheritdoc />
    public void TrimWeights() => _weights.Trim();

    /// <inheritdoc />
    public unsafe void FillGaussian(IDeviceMemory memory, long offset, int count, ulong seed, ulong stream)
    {
        if (memory is not CpuMemory own)
            throw new ArgumentException("the memory is of another device", nameof(memory));
        GaussianNoise.Fill(new Span<float>(own.Address(offset, (long)count * sizeof(float)), count), seed, stream);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _pool.Dispose();
        _weights.Dispose();
        _tiles?.Dispose();
    }

    private static ICpuKernels Kernels<E>(CpuDeviceOptions options, SimdLevel level, Bf16Tiles? tiles)
        where E : unmanaged, IPanelElement<E> => level switch
        {
            SimdLevel.Avx512 => new CpuKernels<Simd512, Vector512<float>, E>(options, tiles),
            SimdLevel.Avx2 => new CpuKernels<Simd256, Vector256<float>, E>(options, tiles),
            _ => new CpuKernels<Simd128, Vector128<float>, E>(options, tiles),
        };
}
