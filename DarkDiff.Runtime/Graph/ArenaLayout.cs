namespace DarkDiff.Runtime.Graph;

/// <summary>
/// Places lifetimes in one arena: largest first, each at the lowest offset where nothing that is alive at the same
/// time lies.
/// </summary>
internal static class ArenaLayout
{
    /// <summary>Offsets are multiples of this: a cache line, and a 512-bit vector.</summary>
    public const long Alignment = 64;

    /// <returns>Offset of each lifetime, and the size of the arena.</returns>
    public static (long[] Offsets, long Bytes) Place(IReadOnlyList<Lifetime> lifetimes)
    {
        long[] offsets = new long[lifetimes.Count];
        List<int> placed = [];
        long end = 0;
        foreach (int index in Enumerable.Range(0, lifetimes.Count).OrderByDescending(i => lifetimes[i].Bytes))
        {
            long size = Aligned(lifetimes[index].Bytes);
            long offset = 0;
            foreach (int other in placed)
            {
                if (!lifetimes[other].Overlaps(lifetimes[index]))
                    continue;
                if (offsets[other] - offset >= size)
                    break;
                offset = Math.Max(offset, offsets[other] + Aligned(lifetimes[other].Bytes));
            }

            offsets[index] = offset;
            placed.Insert(placed.FindIndex(other => offsets[other] > offset) is int at and >= 0 ? at : placed.Count, index);
            end = Math.Max(end, offset + size);
        }

        return (offsets, end);
    }

    /// <summary>Rounds a size up to the alignment.</summary>
    public static long Aligned(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
