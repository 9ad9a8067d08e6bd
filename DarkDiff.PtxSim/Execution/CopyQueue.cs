using System.Numerics;
using DarkDiff.PtxSim.Checking;

namespace DarkDiff.PtxSim.Execution;

/// <summary>
/// Copies of cp.async that a warp has started. The bytes are there at once, but count as "still being copied" until
/// the warp waits for their group. Groups are kept per warp: lanes that start or wait apart are taken together.
/// </summary>
internal sealed unsafe class CopyQueue(Warp warp)
{
    private readonly Queue<Batch> _copies = new();
    private readonly Queue<int> _groups = new();
    private readonly Stack<Batch> _spare = new();
    private int _open;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        while (_copies.TryDequeue(out Batch? batch))
            _spare.Push(batch);
        _groups.Clear();
        _open = 0;
    }

    /// <summary>Notes the copies of one instruction.</summary>
    public void Add(ref LaneAddresses lanes, int bytes)
    {
        if (!_spare.TryPop(out Batch? batch))
            batch = new Batch();
        batch.Mask = lanes.Found;
        batch.Bytes = bytes;
        fixed (ulong* device = lanes.Device)
            new ReadOnlySpan<ulong>(device, Warp.Lanes).CopyTo(batch.Offsets);
        _copies.Enqueue(batch);
        _open++;
    }

    /// <summary>Makes a group of the copies since the last one.</summary>
    public void Commit()
    {
        _groups.Enqueue(_open);
        _open = 0;
    }

    /// <summary>Waits until at most so many groups are on their way.</summary>
    public void Wait(int pending)
    {
        uint me = warp.Block.Memory.SharedOrder.Record(warp.Index);
        AccessShadow shadow = warp.Block.Memory.SharedShadow;
        while (_groups.Count > pending)
        {
            for (int left = _groups.Dequeue(); left > 0; left--)
            {
                Batch batch = _copies.Dequeue();
                for (uint lanes = batch.Mask; lanes != 0; lanes &= lanes - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(lanes);
                    shadow.Finish((long)batch.Offsets[lane], batch.Bytes, me + (uint)lane);
                }

                _spare.Push(batch);
            }
        }
    }

    /// <summary>Waits for everything.</summary>
    public void WaitAll()
    {
        Commit();
        Wait(0);
    }

    /// <summary>What one instruction copies.</summary>
    private sealed class Batch
    {
        /// <summary>Where each lane copies to.</summary>
        public ulong[] Offsets { get; } = new ulong[Warp.Lanes];

        /// <summary>Lanes that copy.</summary>
        public uint Mask { get; set; }

        /// <summary>Bytes of a lane.</summary>
        public int Bytes { get; set; }
    }
}
