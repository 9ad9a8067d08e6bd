using DarkDiff.Kernels.Cpu.Convolution.FewOutputs;
using DarkDiff.Kernels.Cpu.Convolution.Winograd;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Threads;

namespace DarkDiff.Kernels.Cpu.Memory;

/// <summary>Packed weights of one device, each packed once, whichever thread asks first, by the device's threads.</summary>
internal sealed unsafe class WeightCache(WorkerPool pool) : IDisposable
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
                block = layout switch
                {
                    WeightLayout.Panels => PackPanels(weight),
                    WeightLayout.FewOutputs => FewOutputsPacking.Pack(weight),
                    WeightLayout.Winograd2 => PackWinograd(weight, WinogradFilter.Tile2),
                    WeightLayout.Winograd4 => PackWinograd(weight, WinogradFilter.Tile4),
                    _ => PackVector(weight),
                };
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
        var block = new NativeBlock(Panel.RoundUp(weight.Elements) * sizeof(float));
        weight.ReadFloat32(0, weight.Elements, (float*)block.Data);
        return block;
    }

    private NativeBlock PackPanels(WeightTensor weight)
    {
        int outputs = weight.Dimensions[0];
        var block = new NativeBlock(Panel.RoundUp(outputs) * (weight.Elements / outputs) * sizeof(float));
        pool.Run(new PanelPacking(weight, (float*)block.Data));
        return block;
    }

    private NativeBlock PackWinograd(WeightTensor weight, double[,] filter)
    {
        long planes = (long)filter.GetLength(0) * filter.GetLength(0);
        var block = new NativeBlock(
            planes * Panel.RoundUp(weight.Dimensions[0]) * weight.Dimensions[3] * sizeof(float));
        pool.Run(new WinogradPacking(weight, filter, (float*)block.Data));
        return block;
    }
}
