using System.Runtime.InteropServices;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Benchmarks.Cases;

/// <summary>Random operands of one op, and their place in a device's memory.</summary>
internal sealed unsafe class Operands : IPlacement, IDisposable
{
    private const int Alignment = 64;

    private readonly List<(TensorValue Value, float[]? Data)> _values = [];
    private readonly Dictionary<TensorValue, long> _offsets = [];
    private readonly List<nint> _weights = [];
    private readonly Random _random = new(1);
    private IDeviceMemory? _memory;
    private long _scratch;
    private long _weightBytes;

    /// <summary>Bytes of all values and weights.</summary>
    public long Bytes => _values.Sum(v => v.Value.Bytes) + _weightBytes;

    /// <inheritdoc />
    public (IDeviceMemory Memory, long Offset) Scratch => (_memory!, _scratch);

    /// <inheritdoc />
    public (IDeviceMemory Memory, long Offset) this[TensorValue value] => (_memory!, _offsets[value]);

    /// <summary>An input of uniform random numbers in [−1, 1).</summary>
    public (TensorValue Value, float[] Data) Input(TensorShape shape)
    {
        float[] data = Numbers(shape.Elements, 1);
        var value = new TensorValue(_values.Count, shape, ElementType.F32, "input");
        _values.Add((value, data));
        return (value, data);
    }

    /// <summary>A value for the result.</summary>
    public TensorValue Output(TensorShape shape)
    {
        var value = new TensorValue(_values.Count, shape, ElementType.F32, "output");
        _values.Add((value, null));
        return value;
    }

    /// <summary>A weight of uniform random numbers in [−scale, scale).</summary>
    public (WeightTensor Weight, float[] Data) Weight(float scale, params int[] dimensions)
    {
        float[] data = Numbers(dimensions.Aggregate(1L, (a, b) => a * b), scale);
        float* memory = (float*)NativeMemory.Alloc((nuint)data.Length, sizeof(float));
        _weights.Add((nint)memory);
        _weightBytes += data.Length * sizeof(float);
        data.CopyTo(new Span<float>(memory, data.Length));
        return (new WeightTensor("weight", dimensions, ElementType.F32, (byte*)memory), data);
    }

    /// <summary>Puts everything into the device's memory.</summary>
    public ILaunch Prepare(IDevice device, Op op)
    {
        long bytes = 0;
        foreach ((TensorValue value, _) in _values)
        {
            _offsets[value] = bytes;
            bytes += (value.Bytes + Alignment - 1) / Alignment * Alignment;
        }

        _scratch = bytes;
        _memory = device.Allocate(bytes + device.ScratchBytes(op));
        foreach ((TensorValue value, float[]? data) in _values)
        {
            if (data is not null)
                _memory.Write(_offsets[value], data);
        }

        return device.Prepare(op, this);
    }

    /// <summary>The elements of a value.</summary>
    public float[] Read(TensorValue value)
    {
        float[] data = new float[value.Shape.Elements];
        _memory!.Read(_offsets[value], data);
        return data;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _memory?.Dispose();
        foreach (nint weight in _weights)
            NativeMemory.Free((void*)weight);
    }

    private float[] Numbers(long count, float scale)
    {
        float[] data = new float[count];
        for (int i = 0; i < data.Length; i++)
            data[i] = scale * (2 * _random.NextSingle() - 1);
        return data;
    }
}
