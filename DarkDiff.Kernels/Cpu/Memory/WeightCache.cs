using DarkDiff.Kernels.Cpu.Matmul;

namespace DarkDiff.Kernels.Cpu.Memory;

/// <summary>Packed weights of one device, each packed once, whichever thread asks first.</summary>
internal sealed unsafe class WeightCache : IDisposable
{
    private readonly Lock _packing = new();
    private readonly Dictionary<(WeightTensor Weight, WeightLayout Layout), NativeBlock> _blocks = [];
    private long _bytes;

    /// <summary>Bytes of all packed weights.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The packed weight; valid as long as this cache.</summary>
    /// <exception cref="ArgumentException">The element type is not known.</exception>
    public float* Get(WeightTensor weight, WeightLayout layout)
    {
        lock (_packing)
        {
            if (!_blocks.TryGetValue((weight, layout), out NativeBlock? block))
            {
                block = layout == WeightLayout.Panels ? PackPanels(weight) : PackVector(weight);
                _blocks.Add((weight, layout), block);
                Volatile.Write(ref _bytes, _bytes + block.Bytes);
            }

            return (float*)block.Data;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (NativeBlock block in _blocks.Values)
            block.Dispose();
        _blocks.Clear();
        _bytes = 0;
    }

    private static NativeBlock PackVector(WeightTensor weight)
    {
        long padded = Panel.RoundUp(weight.Elements);
        var block = new NativeBlock(padded * sizeof(float));
        weight.ReadFloat32(0, weight.Elements, (float*)block.Data);
        return block;
    }

    private static NativeBlock PackPanels(WeightTensor weight)
    {
        int outputs = weight.Dimensions[0];
        long depth = weight.Elements / outputs;
        var block = new NativeBlock(Panel.RoundUp(outputs) * depth * sizeof(float));
        using var row = new NativeBlock(depth * sizeof(float));
        float* from = (float*)row.Data;
        for (int o = 0; o < outputs; o++)
        {
            weight.ReadFloat32(o * depth, depth, from);
            float* to = (float*)block.Data + o / Panel.Columns * depth * Panel.Columns + o % Panel.Columns;
            for (long k = 0; k < depth; k++)
                to[k * Panel.Columns] = from[k];
        }

        return block;
    }
}
