namespace DarkDiff.Runtime.Raw.Codecs;

/// <summary>
/// A JPEG Huffman code made for given frequencies, no code longer than 16 bits and none of ones only (ITU-T T.81,
/// annex K.2).
/// </summary>
internal sealed class HuffmanCodes
{
    private HuffmanCodes(byte[] counts, byte[] categories, uint[] code, int[] length)
    {
        Counts = counts;
        Categories = categories;
        Code = code;
        Length = length;
    }

    /// <summary>Number of codes of 1 … 16 bits.</summary>
    public byte[] Counts { get; }

    /// <summary>Categories, shortest code first.</summary>
    public byte[] Categories { get; }

    /// <summary>Code of each category.</summary>
    public uint[] Code { get; }

    /// <summary>Bits of each category's code; 0 where it never occurs.</summary>
    public int[] Length { get; }

    /// <summary>Makes the code.</summary>
    /// <param name="frequency">How often each category occurs.</param>
    public static HuffmanCodes For(long[] frequency)
    {
        int[] length = Lengths(frequency);
        byte[] counts = new byte[HuffmanTable.LongestCode];
        byte[] categories =
        [
            .. Enumerable.Range(0, frequency.Length).Where(c => length[c] > 0).OrderBy(c => length[c]).Select(c => (byte)c),
        ];
        uint[] code = new uint[frequency.Length];
        uint next = 0;
        int bits = 0;
        foreach (byte category in categories)
        {
            next <<= length[category] - bits;
            bits = length[category];
            counts[bits - 1]++;
            code[category] = next++;
        }

        return new HuffmanCodes(counts, categories, code, length);
    }

    // With at most 17 categories and one reserved symbol, no tree is deeper than 17; one level too many is cured by
    // flattening the frequencies.
    private static int[] Lengths(long[] frequency)
    {
        for (long floor = 0; ; floor = Math.Max(1, floor * 4))
        {
            int[] length = TreeDepths([.. frequency.Select(f => f > 0 ? Math.Max(f, floor) : 0)]);
            if (length.Max() <= HuffmanTable.LongestCode)
                return length;
        }
    }

    private static int[] TreeDepths(long[] frequency)
    {
        int[] depth = new int[frequency.Length];
        // A reserved symbol takes the longest code, so that no real one consists of ones only.
        PriorityQueue<List<int>, (long Weight, int Order)> queue = new();
        int order = 1;
        queue.Enqueue([], (0, 0));
        for (int c = 0; c < frequency.Length; c++)
        {
            if (frequency[c] > 0)
                queue.Enqueue([c], (frequency[c], order++));
        }

        while (queue.Count > 1)
        {
            queue.TryDequeue(out List<int>? a, out (long Weight, int Order) first);
            queue.TryDequeue(out List<int>? b, out (long Weight, int Order) second);
            List<int> joined = [.. a!, .. b!];
            foreach (int c in joined)
                depth[c]++;
            queue.Enqueue(joined, (first.Weight + second.Weight, order++));
        }

        return depth;
    }
}
