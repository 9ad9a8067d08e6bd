namespace DarkDiff.Runtime.Imaging.Png;

/// <summary>
/// Row filters of PNG (section 9 of the specification). For every row the one whose output has the smallest sum of
/// absolute values is taken, which compresses photographs well.
/// </summary>
internal sealed class PngFilter
{
    private const int FilterCount = 5;
    private readonly int _pixelBytes;
    private readonly byte[] _previous;
    private readonly byte[][] _candidates;

    /// <summary>Prepares for rows of one size.</summary>
    /// <param name="rowBytes">Bytes of a row.</param>
    /// <param name="pixelBytes">Bytes of a pixel.</param>
    public PngFilter(int rowBytes, int pixelBytes)
    {
        _pixelBytes = pixelBytes;
        _previous = new byte[rowBytes];
        _candidates = new byte[FilterCount][];
        for (int i = 0; i < FilterCount; i++)
        {
            _candidates[i] = new byte[rowBytes + 1];
            _candidates[i][0] = (byte)i;
        }
    }

    /// <summary>Filters the next row; the result starts with the number of the filter.</summary>
    public ReadOnlySpan<byte> Apply(ReadOnlySpan<byte> row)
    {
        Span<long> costs = stackalloc long[FilterCount];
        costs.Clear();
        for (int i = 0; i < row.Length; i++)
        {
            int left = i < _pixelBytes ? 0 : row[i - _pixelBytes];
            int up = _previous[i];
            int corner = i < _pixelBytes ? 0 : _previous[i - _pixelBytes];
            int x = row[i];
            costs[0] += Put(0, i, x);
            costs[1] += Put(1, i, x - left);
            costs[2] += Put(2, i, x - up);
            costs[3] += Put(3, i, x - (left + up) / 2);
            costs[4] += Put(4, i, x - Paeth(left, up, corner));
        }

        row.CopyTo(_previous);
        int best = 0;
        for (int i = 1; i < FilterCount; i++)
        {
            if (costs[i] < costs[best])
                best = i;
        }

        return _candidates[best];
    }

    private int Put(int filter, int i, int value)
    {
        byte b = (byte)value;
        _candidates[filter][i + 1] = b;
        return Math.Abs((int)(sbyte)b);
    }

    private static int Paeth(int left, int up, int corner)
    {
        int estimate = left + up - corner;
        int toLeft = Math.Abs(estimate - left);
        int toUp = Math.Abs(estimate - up);
        int toCorner = Math.Abs(estimate - corner);
        if (toLeft <= toUp && toLeft <= toCorner)
            return left;
        return toUp <= toCorner ? up : corner;
    }
}
