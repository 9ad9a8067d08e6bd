using DarkDiff.Kernels;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Runtime.Tests.Kernels;

/// <summary>Values of one op in one arena, NaN in between, in the result and in the scratch.</summary>
internal sealed class OpPlacement : IPlacement, IDisposable
{
    private readonly float[] _before;
    private readonly Dictionary<TensorValue, long> _offsets = [];
    private readonly IDeviceMemory _memory;
    private readonly long _scratch;

    public OpPlacement(IDevice device, Op op, IReadOnlyList<(TensorValue Value, float[]? Data)> values, int guard)
    {
        long floats = guard;
        foreach ((TensorValue value, _) in values)
        {
            _offsets[value] = floats;
            floats += value.Shape.Elements + guard;
        }

        _before = new float[floats];
        Array.Fill(_before, float.NaN);
        foreach ((TensorValue value, float[]? data) in values)
            data?.CopyTo(_before, _offsets[value]);

        _scratch = (floats + 15) / 16 * 16;
        long scratch = device.ScratchBytes(op) / sizeof(float);
        _memory = device.Allocate((_scratch + scratch + guard) * sizeof(float));
        float[] rest = new float[_scratch - floats + scratch + guard];
        Array.Fill(rest, float.NaN);
        _memory.Write(0, _before);
        _memory.Write(floats * sizeof(float), rest);
        ScratchEnd = _scratch + scratch;
        Guard = guard;
    }

    private long ScratchEnd { get; }

    private int Guard { get; }

    public (IDeviceMemory Memory, long Offset) this[TensorValue value] => (_memory, _offsets[value] * sizeof(float));

    public (IDeviceMemory Memory, long Offset) Scratch => (_memory, _scratch * sizeof(float));

    /// <summary>The result; fails where anything else changed.</summary>
    public float[] Finish(TensorValue output)
    {
        float[] after = new float[_before.Length];
        _memory.Read(0, after);
        long start = _offsets[output], end = start + output.Shape.Elements;
        for (int i = 0; i < after.Length; i++)
        {
            if ((i < start || i >= end) && !after[i].Equals(_before[i]))
                Assert.Fail($"float {i} of the arena changed; the output is {start}…{end - 1}");
        }

        float[] guard = new float[Guard];
        _memory.Read(ScratchEnd * sizeof(float), guard);
        Assert.That(guard, Is.All.NaN, "written beyond the scratch");
        return after[(int)start..(int)end];
    }

    public void Dispose() => _memory.Dispose();
}
