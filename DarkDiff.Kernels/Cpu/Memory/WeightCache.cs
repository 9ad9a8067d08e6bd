using DarkDiff.Kernels.Cpu.Convolution.FewOutputs;
using DarkDiff.Kernels.Cpu.Convolution.Winograd;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Threads;

namespace DarkDiff.Kernels.Cpu.Memory;

/// <summary>
/// Weights of one device, each packed once, by the device's threads, before the first launch that reads it runs: what is
/// opened costs no time until it is used. Those that are read in place are only counted.
/// </summary>
internal sealed unsafe class WeightCache(WorkerPool pool) : IDisposable
{
    private readonly Lock _packing = new();
    private readonly Dictionary<(WeightTensor Weight, WeightLayout Layout), Entry> _entries = [];
    private long _bytes;

    /// <summary>Bytes of all weights, packed or in place, those not packed yet included.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>
    /// Room for the packed weight, null in place, with one more user; valid until it is released and trimmed. Before the
    /// launch runs, it must be filled: <see cref="EnsurePacked"/>.
    /// </summary>
    public float* Take(WeightTensor weight, WeightLayout layout)
    {
        lock (_packing)
        {
            if (!_entries.TryGetValue((weight, layout), out Entry? entry))
            {
                long bytes = layout.Bytes(weight);
                entry = new(layout == WeightLayout.InPlace ? null : new NativeBlock(bytes));
                _entries.Add((weight, layout), entry);
                Volatile.Write(ref _bytes, _bytes + bytes);
            }

            entry.Users++;
            return entry.Block is null ? null : (float*)entry.Block.Data;
        }
    }

    /// <summary>Packs those of the weights taken that nobody has packed yet.</summary>
    /// <exception cref="ArgumentException">The element type is not known.</exception>
    /// <exception cref="ObjectDisposedException">The device is disposed.</exception>
    public void EnsurePacked(IEnumerable<(WeightTensor Weight, WeightLayout Layout)> taken)
    {
        lock (_packing)
        {
            foreach ((WeightTensor Weight, WeightLayout Layout) key in taken)
            {
                ObjectDisposedException.ThrowIf(!_entries.TryGetValue(key, out Entry? entry), this);
                if (entry.Block is null || entry.IsPacked)
                    continue;
                Pack(key.Weight, key.Layout, (float*)entry.Block.Data);
                key.Weight.Release();
                entry.IsPacked = true;
            }
        }
    }

    /// <summary>
    /// Gives weights back; packed ones stay until <see cref="Trim"/>. What is mapped of those in place leaves the process's
    /// memory with their last user, not later: their owner need not outlive it.
    /// </summary>
    public void Release(IEnumerable<(WeightTensor Weight, WeightLayout Layout)> taken)
    {
        lock (_packing)
        {
            foreach ((WeightTensor Weight, WeightLayout Layout) key in taken)
            {
                if (_entries.TryGetValue(key, out Entry? entry) && --entry.Users == 0 && entry.Block is null)
                    key.Weight.Release();
            }
        }
    }

    /// <summary>Frees weights without users.</summary>
    public void Trim()
    {
        lock (_packing)
        {
            foreach ((var key, Entry entry) in _entries.ToArray())
            {
                if (entry.Users > 0)
                    continue;
                _entries.Remove(key);
                Volatile.Write(ref _bytes, _bytes - key.Layout.Bytes(key.Weight));
                entry.Block?.Dispose();
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_packing)
        {
            foreach (Entry entry in _entries.Values)
                entry.Block?.Dispose();
            _entries.Clear();
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
            case WeightLayout.Taps:
                pool.Run(new TapPacking(weight, packed));
                break;
            case WeightLayout.FewOutputs:
                FewOutputsPacking.Pack(weight, packed);
                break;
            default:
                weight.ReadFloat32(0, weight.Elements, packed);
                break;
        }
    }

    private sealed class Entry(NativeBlock? block)
    {
        public NativeBlock? Block => block;

        public bool IsPacked { get; set; }

        public int Users { get; set; }
    }
}
