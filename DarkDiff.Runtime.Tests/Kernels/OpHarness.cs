using System.Runtime.InteropServices;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;
using DarkDiff.Runtime.Tests.Cuda;
using DarkDiff.Runtime.Tests.Emission;
using DarkDiff.Runtime.Tests.Support;
using static TorchSharp.torch;

namespace DarkDiff.Runtime.Tests.Kernels;

/// <summary>
/// Runs one op on the CPU device with every vector width and with 1, 2 and 3 threads, and on the simulated CUDA device
/// in f16 and bf16. On the CPU all values lie in one arena with NaN between them: reading beyond a value spoils the
/// result, writing beyond it is found afterwards.
/// </summary>
internal sealed unsafe class OpHarness : IDisposable
{
    private const int Guard = 80;

    // Software tiles, and vectors in software, would take long for more.
    private const long MaxBf16Flops = 1_000_000_000, MaxSoftwareFlops = 200_000_000;

    private readonly List<(TensorValue Value, float[]? Data)> _values = [];
    private readonly HashSet<int> _typed = [];
    private readonly List<nint> _weights = [];
    private int _seed = 1;
    private ElementType _rounding = ElementType.F32;

    /// <summary>More threads than most computers run at once, up to those of a large server.</summary>
    public static int[] ManyThreads => [8, 64];

    /// <summary>All vector widths: those that this processor lacks run in software.</summary>
    public static SimdLevel[] Levels => Enum.GetValues<SimdLevel>();

    /// <summary>An input of seeded random numbers.</summary>
    public TensorValue Input(TensorShape shape, float scale = 1) =>
        Input(shape, TorchTensors.Uniform(shape.Elements, _seed++, scale));

    /// <summary>An input of given numbers.</summary>
    public TensorValue Input(TensorShape shape, float[] data)
    {
        var value = new TensorValue(_values.Count, shape, ElementType.F32, $"input{_values.Count}");
        _values.Add((value, data));
        return value;
    }

    /// <summary>A value for a result.</summary>
    public TensorValue Output(TensorShape shape)
    {
        var value = new TensorValue(_values.Count, shape, ElementType.F32, "output");
        _values.Add((value, null));
        return value;
    }

    /// <summary>A copy of a value in another type, for an op whose types are given.</summary>
    public TensorValue Typed(TensorValue value, ElementType type)
    {
        var typed = new TensorValue(_values.Count, value.Shape, type, SimulatedOp.KeepType);
        _values.Add((typed, _values[value.Id].Data));
        _typed.Add(typed.Id);
        return typed;
    }

    /// <summary>A weight of seeded random numbers.</summary>
    public (WeightTensor Weight, float[] Data) Weight(float scale, params int[] dimensions)
    {
        float[] data = TorchTensors.Uniform(dimensions.Aggregate(1L, (a, b) => a * b), _seed++, scale);
        return (Weight(data, dimensions), data);
    }

    /// <summary>An f32 weight of given numbers.</summary>
    public WeightTensor Weight(float[] data, params int[] dimensions) =>
        Weight(MemoryMarshal.AsBytes<float>(data), ElementType.F32, dimensions);

    /// <summary>A weight of given bytes.</summary>
    public WeightTensor Weight(ReadOnlySpan<byte> data, ElementType type, params int[] dimensions)
    {
        byte* memory = (byte*)NativeMemory.Alloc((nuint)data.Length);
        data.CopyTo(new Span<byte>(memory, data.Length));
        _weights.Add((nint)memory);
        return new WeightTensor("weight", dimensions, type, memory);
    }

    /// <summary>The data of an input, in the type that is being compared.</summary>
    public float[] Data(TensorValue value)
    {
        ElementType type = _typed.Contains(value.Id) ? value.Type : _rounding;
        return StorageValues.Values(StorageValues.Bytes(_values[value.Id].Data!, type), type);
    }

    /// <summary>A weight as a tensor of its own dimensions.</summary>
    public static Tensor Tensor(WeightTensor weight, ScalarType type) => TorchTensors.ToTensor(
        StorageValues.Values(new ReadOnlySpan<byte>(weight.Data, (int)(weight.Elements * weight.Type.Size())), weight.Type),
        type, [.. weight.Dimensions.Select(d => (long)d)]);

    /// <summary>An input as a tensor (N, C, H, W).</summary>
    public Tensor Nchw(TensorValue value, ScalarType type) => TorchTensors.ToNchw(Data(value), value.Shape, type);

    /// <summary>An input as a tensor (N, H, W, C).</summary>
    public Tensor Nhwc(TensorValue value, ScalarType type)
    {
        TensorShape s = value.Shape;
        return TorchTensors.ToTensor(Data(value), type, s.N, s.H, s.W, s.C);
    }

    /// <summary>Compares the op with PyTorch, whose result must be NHWC.</summary>
    /// <param name="op">The op.</param>
    /// <param name="torchNhwc">The same in PyTorch, computing in the given type.</param>
    /// <param name="roundings">Stages of the op, each of which rounds once; see <see cref="TensorAssert"/>.</param>
    public void Verify(Op op, Func<ScalarType, Tensor> torchNhwc, int roundings = 1)
    {
        VerifyCpu(op, torchNhwc, new CpuDeviceOptions(), roundings);
        VerifyBf16(op, torchNhwc);
        using IDisposable scope = NewDisposeScope();
        VerifyKernels(op, torchNhwc, roundings);
    }

    /// <summary>Compares the op on the CPU device with PyTorch.</summary>
    /// <param name="op">The op.</param>
    /// <param name="torchNhwc">The same in PyTorch, computing in the given type.</param>
    /// <param name="options">How the device computes; the number of threads is set here.</param>
    /// <param name="roundings">Stages of the op, each of which rounds once; see <see cref="TensorAssert"/>.</param>
    public void VerifyCpu(
        Op op, Func<ScalarType, Tensor> torchNhwc, CpuDeviceOptions options, int roundings = 1)
    {
        using IDisposable scope = NewDisposeScope();
        float[] torch = TorchTensors.Values(torchNhwc(ScalarType.Float32));
        double[] reference = TorchTensors.DoubleValues(torchNhwc(ScalarType.Float64));
        foreach (SimdLevel level in LevelsFor(op))
        {
            float[] one = Run(op, level, 1, options);
            string what = $"{op.GetType().Name} {op.Output.Shape} {level} {options.Method}";
            TensorAssert.Close(one, torch, reference, what, roundings);
            Assert.That(Run(op, level, 2, options), Is.EqualTo(one), $"{what}: 2 threads differ from 1");
            Assert.That(Run(op, level, 3, options), Is.EqualTo(one), $"{what}: 3 threads differ from 1");
        }
    }

    /// <summary>
    /// Compares an op whose products the CPU device can compute in bf16 with PyTorch, which rounds inputs, weights and
    /// result to bf16; the reference starts from unrounded numbers. Emitted register tiles take part where the
    /// processor can run them.
    /// </summary>
    /// <param name="op">The op; others, and very large ones, are left out.</param>
    /// <param name="torchNhwc">The same in PyTorch, computing in the given type.</param>
    public void VerifyBf16(Op op, Func<ScalarType, Tensor> torchNhwc)
    {
        if (op is not (LinearOp or Conv2dOp or AttentionOp or RegionAttentionOp) || op.Flops > MaxBf16Flops)
            return;
        using IDisposable scope = NewDisposeScope();
        CpuDeviceOptions options = new() { Precision = ElementType.BF16, Method = ProductMethod.Direct };
        float[] torch = TorchTensors.Values(torchNhwc(ScalarType.BFloat16).to_type(ScalarType.Float32));
        double[] reference = TorchTensors.DoubleValues(torchNhwc(ScalarType.Float64));
        foreach (SimdLevel level in LevelsFor(op))
        {
            float[] one = Run(op, level, 1, options);
            string what = $"{op.GetType().Name} {op.Output.Shape} {level} bf16";
            TensorAssert.Close(one, torch, reference, what, 1, TensorAssert.RoundoffOf(ElementType.BF16));
            Assert.That(Run(op, level, 3, options), Is.EqualTo(one), $"{what}: 3 threads differ from 1");
            if (level == SimdLevel.Avx512 && CpuDevice.HasBf16)
                Assert.That(Run(op, level, 2, options, Bf16Tiles.Create()), Is.EqualTo(one), $"{what}: emitted tiles");
        }
    }

    /// <summary>
    /// Compares the CUDA kernels on the simulated device, in both storage types; the reference starts from inputs that
    /// are rounded to the type, as theirs are. Heads of a width that the kernels do not take must be refused.
    /// </summary>
    /// <param name="op">The op.</param>
    /// <param name="torchNhwc">The same in PyTorch, computing in the given type.</param>
    /// <param name="roundings">Stages of the op, each of which rounds once; see <see cref="TensorAssert"/>.</param>
    /// <param name="forced">Tile and parts of a convolution, instead of those that fit best.</param>
    public void VerifyKernels(Op op, Func<ScalarType, Tensor> torchNhwc, int roundings = 1, ForcedTile? forced = null)
    {
        if (!KernelPtx.CompilerIsThere)
        {
            TestContext.Out.WriteLine("clang-19 is not installed: the CUDA kernels were not run");
            return;
        }

        // Plain matrix products are not kernels of this project.
        if (op is LinearOp)
            return;
        using IDisposable scope = NewDisposeScope();
        (ElementType, ScalarType)[] types =
            [(ElementType.F16, ScalarType.Float16), (ElementType.BF16, ScalarType.BFloat16)];
        foreach ((ElementType storage, ScalarType type) in types)
        {
            if (HasRefusedHeads(op))
            {
                NotSupportedException e = Assert.Throws<NotSupportedException>(
                    () => SimulatedOp.Run(op, v => _values[v.Id].Data!, storage))!;
                Assert.That(e.Message, Does.Contain("multiples of 8 up to"));
                continue;
            }

            string what = $"{op.GetType().Name} {op.Output.Shape} CUDA {storage} {forced}";
            float[] ours = SimulatedOp.Launch(op, v => _values[v.Id].Data!, storage, forced).Output;
            bool isF32 = op is DdimStepOp || (op is ScaleOp or ConvertOp && _typed.Count > 0);
            _rounding = op is DdimStepOp ? ElementType.F32 : storage;
            float[] torch = TorchTensors.Values(
                torchNhwc(isF32 ? ScalarType.Float32 : type).to_type(ScalarType.Float32));
            double[] reference = TorchTensors.DoubleValues(torchNhwc(ScalarType.Float64));
            _rounding = ElementType.F32;
            TensorAssert.Close(
                ours, torch, reference, what, roundings,
                op is DdimStepOp || (isF32 && _typed.Contains(op.Output.Id)) ? TensorAssert.F32 : TensorAssert.RoundoffOf(storage));
        }
    }

    /// <summary>Runs the op once and checks what lies round its values.</summary>
    public float[] Run(
        Op op, SimdLevel level, int threads, CpuDeviceOptions? options = null, Bf16Tiles? tiles = null)
    {
        using var device = new CpuDevice(
            (options ?? new CpuDeviceOptions()) with { Threads = threads }, level, tiles ?? SoftwareTiles.Create());
        using OpPlacement placement = Place(device, op);
        device.Sequence([device.Prepare(op, placement)]).Run();
        return placement.Finish(op.Output);
    }

    /// <summary>Asserts that many threads give the bits that one gives.</summary>
    public void VerifyManyThreads(Op op, CpuDeviceOptions options)
    {
        float[] one = Run(op, SimdLevels.Best, 1, options);
        Assert.That(one, Has.Some.Not.Zero);
        foreach (int threads in ManyThreads)
            Assert.That(Run(op, SimdLevels.Best, threads, options), Is.EqualTo(one), $"{threads} threads differ from 1");
    }

    /// <summary>Whether the op's kernel writes its result past the caches, with every vector width.</summary>
    public bool IsStreamed(Op op, CpuDeviceOptions options) => Levels.All(level =>
    {
        using CpuDevice device = new(options with { Threads = 1 }, level);
        using OpPlacement placement = Place(device, op);
        using ILaunch launch = device.Prepare(op, placement);
        return ((CpuLaunch)launch).IsStreamed;
    });

    /// <summary>Puts the op's values into a device's memory.</summary>
    public OpPlacement Place(IDevice device, Op op) => new(device, op, _values, Guard);

    private static IEnumerable<SimdLevel> LevelsFor(Op op) =>
        Levels.Where(level => level <= SimdLevels.Best || op.Flops <= MaxSoftwareFlops);

    private static bool HasRefusedHeads(Op op) => op switch
    {
        AttentionOp a => a.Query.Shape.C / a.Heads % 8 != 0 || a.Query.Shape.C / a.Heads > 512,
        RegionAttentionOp a => a.Query.Shape.C / a.Heads % 8 != 0 || a.Query.Shape.C / a.Heads > 64,
        _ => false,
    };

    public void Dispose()
    {
        foreach (nint weight in _weights)
            NativeMemory.Free((void*)weight);
    }
}
