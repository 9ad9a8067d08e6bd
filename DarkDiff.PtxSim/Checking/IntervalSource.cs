namespace DarkDiff.PtxSim.Checking;

/// <summary>Numbers of intervals, unique within a launch and rising.</summary>
internal sealed class IntervalSource
{
    private int _last;

    /// <summary>Takes as many numbers as asked for, and returns the first.</summary>
    /// <exception cref="InvalidOperationException">The launch synchronises more often than records can tell apart.</exception>
    public uint Take(int count)
    {
        uint first = (uint)(Interlocked.Add(ref _last, count) - count + 1);
        return first + (uint)count < 1u << 26
            ? first
            : throw new InvalidOperationException("more than 67 million intervals between synchronisations in one launch");
    }
}
