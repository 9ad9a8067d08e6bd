namespace DarkDiff.PtxSim.Execution;

/// <summary>
/// Copies of cp.async that a warp has started. The bytes are there at once, but count as "still being copied" until
/// the warp waits for their group. Groups are kept per warp: lanes that start or wait apart are taken together.
/// </summary>
internal sealed class CopyQueue(Warp warp)
{
    private readonly List<(int Lane, long Offset, int Bytes)> _open = [];
    private readonly Queue<(int Lane, long Offset, int Bytes)[]> _groups = new();

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _open.Clear();
        _groups.Clear();
    }

    /// <summary>Notes one copy.</summary>
    public void Add(int lane, long offset, int bytes) => _open.Add((lane, offset, bytes));

    /// <summary>Makes a group of the copies since the last one.</summary>
    public void Commit()
    {
        _groups.Enqueue([.. _open]);
        _open.Clear();
    }

    /// <summary>Waits until at most so many groups are on their way.</summary>
    public void Wait(int pending)
    {
        while (_groups.Count > pending)
        {
            foreach ((int lane, long offset, int bytes) in _groups.Dequeue())
                warp.Block.SharedShadow.Finish(offset, bytes, warp.Block.Intervals.Record(warp.Index, lane));
        }
    }

    /// <summary>Waits for everything.</summary>
    public void WaitAll()
    {
        Commit();
        Wait(0);
    }
}
