using DarkDiff.Kernels.Cpu.Convolution.FewOutputs;
using DarkDiff.Kernels.Cpu.Convolution.Winograd;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Threads;

namespace DarkDiff.Kernels.Cpu.Memory;

/// <summary>
/// Weights of one device, each packed once, whichever thread asks first, by the device's threads; those that are read in
/// place are only counted.
/// </summary>
internal sealed unsafe class WeightCache(WorkerPool pool) : IDisposable
{
    private readonly Lock _packing = new();
    private readonly Dictionary<(WeightTensor Weight, WeightLayout Layout), (NativeBlock? Block, int Users)> _blocks = [];
    private long _bytes;

    /// <summary>Bytes of all weights, packed or in place.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The packed weight, null in place, with one more user; valid until it is released and trimmed.</summary>
    /// <exception cref="ArgumentException">The element type is not known.</exception>
    public float* Take(WeightTensor weight, WeightLayout layout)
    {
        lock (_packing)
        {
            if (!_blocks.TryGetValue((weight, layout), out (NativeBlock? Block, int Users) entry))
            {
                if (layout != WeightLayout.InPlace)
                {
                    entry.Block = new NativeBlock(layout.Bytes(weight));
                    Pack(weight, layout, (float*)entry.Block.Data);
                    weight.Release();
                }

                Volatile.Write(ref _bytes, _bytes + layout.Bytes(weight));
            }

            _blocks[(weight, layout)] = (entry.Block, entry.Users + 1);
            return entry.Block is null ? null : (float*)entry.Block.Data;
        }
    }

    /// <summary>Gives packed weights back; they stay until <see cref="Trim"/>.</summary>
    public void Release(IEnumerable<(WeightTensor Weight, WeightLayout Layout)> taken)
    {
        lock (_packing)
        {
            foreach ((WeightTensor Weight, WeightLayout Layout) key in taken)
            {
                if (_blocks.TryGetValue(key, out (NativeBlock? Block, int Users) entry))
                    _blocks[key] = (entry.Block, entry.Users - 1);
            }
        }
    }

    /// <summary>Frees weights without users.</summary>
    public void Trim()
    {
        lock (_packing)
        {
            foreach ((var key, (NativeBlock? block, int users)) in _blocks.ToArray())
            {
                if (users > 0)
                    continue;
                _blocks.Remove(key);
                Volatile.Write(ref _bytes, _bytes - key.Layout.Bytes(key.Weight));
                if (block is null)
                    key.Weight.Release();
                else
                    block.Dispose();
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_packing)
        {
            foreach ((NativeBlock? block, _) in _blocks.Values)
                block?.Dispose();
            _blocks.Clear();
            _bytes = 0;
        }
    }

    private void Pack(WeightTensor weight, WeightLayout layout, float* packed)
    {
        switch (layout)
        {
            case WeightLayout.Panels:
                pool.Run(new PanelPacking<F32>(weight, (F32*)packed));
                break;
            case WeightLayout.Bf16Panels:
                pool.Run(new PanelPacking<Bf16>(weight, (Bf16*)packed));
                break;
            case WeightLayout.FewOutputs:
                FewOutputsPacking.Pack(weight, packed);
                break;
            case WeightLayout.Winograd2:
                pool.Run(new WinogradPacking(weight, WinogradFilter.Tile2, packed));
                break;
            case WeightLayout.Winograd4:
                pool.Run(new WinogradPacking(weight, WinogradFilter.Tile4, packed));
                break;
            default:
                weight.ReadFloat32(0, weight.Elements, packed);
                break;
        }
    }
}
