using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Raw.Codecs;

/// <summary>A JPEG Huffman table for decoding: 16 bits looked up give a category and the length of its code.</summary>
internal sealed class HuffmanTable
{
    /// <summary>Longest code, in bits.</summary>
    public const int LongestCode = 16;

    /// <summary>Largest category of a lossless difference: 32768, without further bits.</summary>
    public const int LargestCategory = 16;

    // Length in the upper byte, category in the lower; 0 where no code begins so.
    private readonly ushort[] lookup = new ushort[1 << LongestCode];

    /// <summary>Builds the table of a DHT segment (ITU-T T.81, annex C).</summary>
    /// <param name="counts">Number of codes of 1 … 16 bits.</param>
    /// <param name="categories">Their categories, shortest code first.</param>
    /// <exception cref="MalformedFileException">The table is not a prefix code, or has other categories.</exception>
    public HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> categories)
    {
        int code = 0;
        int next = 0;
        for (int length = 1; length <= LongestCode; length++)
        {
            for (int i = 0; i < counts[length - 1]; i++)
            {
                int first = code << (LongestCode - length);
                int span = 1 << (LongestCode - length);
                if (first + span > lookup.Length)
                    throw new MalformedFileException("found a Huffman table with more codes than fit");
                if (categories[next] > LargestCategory)
                    throw new MalformedFileException($"found Huffman category {categories[next]}, expected at most 16");
                lookup.AsSpan(first, span).Fill((ushort)((length << 8) | categories[next]));
                next++;
                code++;
            }

            code <<= 1;
        }
    }

    /// <summary>Category and code length of the code that the next 16 bits begin with.</summary>
    /// <exception cref="MalformedFileException">No code begins so.</exception>
    public (int Category, int Length) Find(int next16)
    {
        int entry = lookup[next16];
        return entry != 0
            ? (entry & 0xFF, entry >> 8)
            : throw new MalformedFileException("found bits that are no Huffman code");
    }
}
