using System.Runtime.InteropServices;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.KernelBench.Work;

/// <summary>
/// Random operands of one op. Values are the same for every device: those that a GPU stores in 16 bits are rounded to
/// them for the processor too.
/// </summary>
/// <param name="storage">Type in which the GPU stores activations and weights: f16 or bf16.</param>
/// <param name="isProcessor">Whether all values are f32, as the processor keeps them.</param>
internal sealed unsafe class Operands(ElementType storage, bool isProcessor) : IPlacement, IDisposable
{
    private const int Alignment = 256;
    private const int WeightSeed = 1000;

    private readonly List<(TensorValue Value, Func<float[]>? Data)> _values = [];
    private readonly Dictionary<TensorValue, long> _offsets = [];
    private readonly List<WeightTensor> _weights = [];
    private IDeviceMemory? _memory;
    private long _scratch;

    /// <summary>Bytes of all weights as kernels read them: vectors in f32, others in the storage type.</summary>
    public long WeightBytes => _weights.Sum(weight =>
        weight.Elements * (weight.Dimensions.Count == 1 ? ElementType.F32 : storage).Size());

    /// <inheritdoc />
    public (IDeviceMemory Memory, long Offset) Scratch => (_memory!, _scratch);

    /// <inheritdoc />
    public (IDeviceMemory Memory, long Offset) this[TensorValue value] => (_memory!, _offsets[value]);

    /// <summary>An input of uniform random numbers in [−1, 1), in the storage type.</summary>
    public TensorValue Input(TensorShape shape)
    {
        int seed = _values.Count;
        return Add(shape, Type, () => Rounded(Numbers(shape.Elements, 1, seed)));
    }

    /// <summary>An input that is f32 on every device.</summary>
    public TensorValue InputF32(TensorShape shape, float[]? data = null)
    {
        int seed = _values.Count;
        return Add(shape, ElementType.F32, () => data ?? Numbers(shape.Elements, 1, seed));
    }

    /// <summary>A result in the storage type.</summary>
    public TensorValue Output(TensorShape shape) => Add(shape, Type, null);

    /// <summary>A result that is f32 on every device.</summary>
    public TensorValue OutputF32(TensorShape shape) => Add(shape, ElementType.F32, null);

    /// <summary>A weight of uniform random numbers that keeps the size of what it is multiplied with.</summary>
    /// <param name="dimensions">(O, kh, kw, I), or (C).</param>
    public WeightTensor Weight(params int[] dimensions)
    {
        long count = dimensions.Aggregate(1L, (a, b) => a * b);
        byte* memory = (byte*)NativeMemory.Alloc((nuint)(count * storage.Size()));
        _weights.Add(new WeightTensor("weight", dimensions, storage, memory));
        return _weights[^1];
    }

    /// <summary>Makes up the numbers and puts the values into a device's memory.</summary>
    /// <param name="device">The device.</param>
    /// <param name="scratchBytes">Bytes behind them that the op needs.</param>
    public void Place(IDevice device, long scratchBytes)
    {
        long bytes = 0;
        foreach ((TensorValue value, _) in _values)
        {
            _offsets[value] = bytes;
            bytes += (value.Bytes + Alignment - 1) / Alignment * Alignment;
        }

        _scratch = bytes;
        _memory?.Dispose();
        _memory = device.Allocate(bytes + scratchBytes);
        foreach ((TensorValue value, Func<float[]>? data) in _values)
        {
            if (data is not null)
                _memory.Write(_offsets[value], Values.ToBytes(data(), value.Type));
        }

        for (int i = 0; i < _weights.Count; i++)
            Fill(_weights[i], seed: WeightSeed + i);
    }

    /// <summary>The elements of a value.</summary>
    public float[] Read(TensorValue value)
    {
        byte[] bytes = new byte[value.Bytes];
        _memory!.Read(_offsets[value], bytes);
        return Values.ToFloats(bytes, value.Type);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _memory?.Dispose();
        _memory = null;
        foreach (WeightTensor weight in _weights)
            NativeMemory.Free(weight.Data);
        _weights.Clear();
    }

    private ElementType Type => isProcessor ? ElementType.F32 : storage;

    private TensorValue Add(TensorShape shape, ElementType type, Func<float[]>? data)
    {
        TensorValue value = new(_values.Count, shape, type, data is null ? "output" : $"input {_values.Count}");
        _values.Add((value, data));
        return value;
    }

    private float[] Rounded(float[] values) => Values.ToFloats(Values.ToBytes(values, storage), storage);

    private void Fill(WeightTensor weight, int seed)
    {
        float scale = MathF.Sqrt(3f * weight.Dimensions[0] / weight.Elements);
        byte[] bytes = Values.ToBytes(Numbers(weight.Elements, scale, seed), storage);
        bytes.CopyTo(new Span<byte>(weight.Data, bytes.Length));
    }

    private static float[] Numbers(long count, float scale, int seed)
    {
        Random random = new(seed);
        float[] numbers = new float[count];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = scale * (2 * random.NextSingle() - 1);
        return numbers;
    }
}
