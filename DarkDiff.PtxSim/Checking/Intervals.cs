namespace DarkDiff.PtxSim.Checking;

/// <summary>The intervals of one block: what each of its warps does between two synchronisations.</summary>
internal sealed class Intervals
{
    private readonly IntervalSource _source;
    private readonly Dictionary<uint, (int Warp, int Epoch)> _own = [];
    private uint[] _current = [];
    private int _epoch;
    private uint _epochStart;

    /// <summary>No intervals yet.</summary>
    public Intervals(IntervalSource source)
    {
        _source = source;
        Shared = new SharedOrder(this);
        Global = new GlobalOrder(this);
    }

    /// <summary>Orders accesses to shared memory, which only this block can touch.</summary>
    public IOrder Shared { get; }

    /// <summary>Orders accesses to device memory.</summary>
    public IOrder Global { get; }

    /// <summary>Starts a block.</summary>
    public void Start(int warps)
    {
        _own.Clear();
        _epoch = 0;
        _current = new uint[warps];
        Barrier();
    }

    /// <summary>All warps have met.</summary>
    public void Barrier()
    {
        _epoch++;
        uint start = _source.Take(_current.Length);
        _epochStart = start << 5;
        for (int warp = 0; warp < _current.Length; warp++)
        {
            _current[warp] = start + (uint)warp;
            _own[_current[warp]] = (warp, _epoch);
        }
    }

    /// <summary>All lanes of a warp have met.</summary>
    public void WarpBarrier(int warp)
    {
        _current[warp] = _source.Take(1);
        _own[_current[warp]] = (warp, _epoch);
    }

    /// <summary>The record of a lane's access now.</summary>
    public uint Record(int warp, int lane) => _current[warp] << 5 | (uint)lane;

    private bool IsOrdered(uint other, uint me)
    {
        if ((other & AccessShadow.Pending) != 0)
            return false;
        uint interval = other >> 5, mine = me >> 5;
        if (interval == mine || !_own.TryGetValue(interval, out (int Warp, int Epoch) was))
            return false;
        return was.Epoch < _epoch || was.Warp == _own[mine].Warp;
    }

    private sealed class SharedOrder(Intervals intervals) : IOrder
    {
        public uint OldestUnordered => intervals._epochStart;

        public bool IsOrdered(uint other, uint me) => intervals.IsOrdered(other, me);
    }

    private sealed class GlobalOrder(Intervals intervals) : IOrder
    {
        public uint OldestUnordered => 0;

        public bool IsOrdered(uint other, uint me) => intervals.IsOrdered(other, me);
    }
}
