namespace DarkDiff.PtxSim.Checking;

/// <summary>Numbers of intervals, rising from 1.</summary>
internal sealed class IntervalSource
{
    private const uint Most = 1u << 26;

    private int _last;

    /// <summary>Whether more than half of the numbers are used up.</summary>
    public bool IsHalfUsed => (uint)_last > Most / 2;

    /// <summary>Takes as many numbers as asked for, and returns the first.</summary>
    /// <exception cref="InvalidOperationException">There are no more that records can tell apart.</exception>
    public uint Take(int count)
    {
        uint first = (uint)(Interlocked.Add(ref _last, count) - count + 1);
        return first + (uint)count < Most
            ? first
            : throw new InvalidOperationException("more than 33 million intervals between synchronisations in one launch");
    }

    /// <summary>Starts from 1 again: all records must be forgotten.</summary>
    public void Restart() => _last = 0;
}
