namespace DarkDiff.PtxSim.Checking;

/// <summary>
/// Which accesses to one kind of memory happen before which, as one block sees it. An interval is what one warp does
/// between two synchronisations; a record of an access is interval · 32 + lane.
/// </summary>
/// <param name="source">Numbers of intervals.</param>
/// <param name="isPrivate">Whether only the block can touch the memory, so that its barriers order all accesses.</param>
internal sealed class AccessOrder(IntervalSource source, bool isPrivate)
{
    // The block's own intervals by their numbers, which rise.
    private readonly List<uint> _intervals = [];
    private readonly List<(int Warp, int Epoch)> _owners = [];
    private uint[] _current = [];
    private int _warps;
    private int _epoch;

    /// <summary>Records smaller than this one happened before everything that runs now.</summary>
    public uint Oldest { get; private set; }

    /// <summary>Starts a block.</summary>
    /// <param name="warps">Its warps.</param>
    /// <param name="oldest">Smallest record of the launch; of no account where the memory is private.</param>
    public void Start(int warps, uint oldest)
    {
        if (_current.Length < warps)
            _current = new uint[warps];
        _warps = warps;
        _epoch = 0;
        Oldest = oldest;
        Forget();
        Barrier();
    }

    /// <summary>All warps have met.</summary>
    public void Barrier()
    {
        _epoch++;
        uint first = source.Take(_warps);
        if (isPrivate)
        {
            Oldest = first << 5;
            Forget();
        }

        for (int warp = 0; warp < _warps; warp++)
            Own(first + (uint)warp, warp);
    }

    /// <summary>All lanes of a warp have met.</summary>
    public void WarpBarrier(int warp) => Own(source.Take(1), warp);

    /// <summary>The record of an access of a warp's first lane now.</summary>
    public uint Record(int warp) => _current[warp] << 5;

    /// <summary>Whether the access <paramref name="other"/> happened before <paramref name="me"/>, which runs now.</summary>
    public bool IsOrdered(uint other, uint me)
    {
        if ((other & AccessShadow.Pending) != 0 || other >> 5 == me >> 5)
            return false;
        int index = _intervals.BinarySearch(other >> 5), mine = _intervals.BinarySearch(me >> 5);
        return index >= 0 && (_owners[index].Epoch < _epoch || _owners[index].Warp == _owners[mine].Warp);
    }

    private void Own(uint interval, int warp)
    {
        _current[warp] = interval;
        _intervals.Add(interval);
        _owners.Add((warp, _epoch));
    }

    private void Forget()
    {
        _intervals.Clear();
        _owners.Clear();
    }
}
