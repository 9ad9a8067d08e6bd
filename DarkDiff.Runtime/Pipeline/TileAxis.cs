namespace DarkDiff.Runtime.Pipeline;

/// <summary>
/// Where tiles lie along one side of the latent: at most <paramref name="side"/> long, overlapping by a quarter of that or
/// more, evenly spread, each starting at a multiple of an alignment.
/// </summary>
/// <param name="length">Elements along the side, a multiple of the alignment's smallest value.</param>
/// <param name="side">Most elements of a tile, likewise.</param>
/// <param name="align">
/// What tiles should start at multiples of. It is halved, down to <paramref name="least"/>, while a tile would have to
/// overlap its neighbour by more than three eighths.
/// </param>
/// <param name="least">What they must start at multiples of.</param>
internal sealed class TileAxis(int length, int side, int align, int least)
{
    private readonly int[] starts = Starts(length, side, Stride(side, align, least));

    /// <summary>Number of tiles.</summary>
    public int Count => starts.Length;

    /// <summary>Elements that neighbours share, at the least: over so many their weights go from 0 to 1.</summary>
    public int Overlap { get; } = side - Stride(side, align, least).Elements;

    /// <summary>First element and number of elements of a tile.</summary>
    public (int Start, int Length) this[int tile] => (starts[tile], Math.Min(side, length - starts[tile]));

    /// <summary>
    /// Height of a tile's window, not normalised: 1 inside, down to 0 at both ends by 3t² − 2t³ over the overlap, save at
    /// the ends of the side itself.
    /// </summary>
    /// <param name="tile">The tile.</param>
    /// <param name="position">Element of the side, inside the tile.</param>
    public double Window(int tile, int position)
    {
        (int start, int size) = this[tile];
        double before = start == 0 ? 1 : (position - start + 0.5) / Overlap;
        double after = start + size == length ? 1 : (start + size - position - 0.5) / Overlap;
        return Smooth(before) * Smooth(after);
    }

    private static double Smooth(double t) => t >= 1 ? 1 : t * t * (3 - 2 * t);

    /// <summary>The most that a tile may start behind the one before, and what that is a multiple of.</summary>
    private static (int Elements, int Align) Stride(int side, int align, int least)
    {
        int most = side - side / 4;
        while (align > least && most / align * align * 8 < side * 5)
            align = align % (2 * least) == 0 ? align / 2 : least;
        return (Math.Max(most / align, 1) * align, align);
    }

    private static int[] Starts(int length, int side, (int Elements, int Align) stride)
    {
        if (length <= side)
            return [0];
        int last = (length - side + stride.Align - 1) / stride.Align;
        int perTile = stride.Elements / stride.Align;
        int count = 1 + (last + perTile - 1) / perTile;
        return [.. Enumerable.Range(0, count).Select(i => i * last / (count - 1) * stride.Align)];
    }
}
