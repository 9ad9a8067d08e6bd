using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Raw.Codecs;

/// <summary>Bits of JPEG entropy-coded data, without the zero bytes stuffed behind 0xFF.</summary>
internal sealed class JpegBitReader(ReadOnlyMemory<byte> bytes)
{
    // The last code of a scan may be looked up with bits beyond its end; only using many of them means truncation.
    private const int MostBitsBeyondTheEnd = 64;

    private int next;
    private ulong buffer;
    private int held;
    private int beyond;

    /// <summary>The next 16 bits, which stay.</summary>
    public int Peek16()
    {
        Fill();
        return (int)((buffer >> (held - 16)) & 0xFFFF);
    }

    /// <summary>Passes over bits.</summary>
    public void Skip(int bits) => held -= bits;

    /// <summary>Takes up to 16 bits.</summary>
    public int Take(int bits)
    {
        if (bits == 0)
            return 0;
        int value = Peek16() >> (16 - bits);
        held -= bits;
        return value;
    }

    /// <summary>Drops the rest of the current byte and passes the next restart marker.</summary>
    /// <exception cref="MalformedFileException">There is none.</exception>
    public void Restart()
    {
        held = 0;
        buffer = 0;
        ReadOnlySpan<byte> span = bytes.Span;
        while (next + 1 < span.Length && !(span[next] == 0xFF && span[next + 1] is >= 0xD0 and <= 0xD7))
            next++;
        if (next + 1 >= span.Length)
            throw new MalformedFileException("found no restart marker where the lossless JPEG announces one");
        next += 2;
        beyond = 0;
    }

    private void Fill()
    {
        ReadOnlySpan<byte> span = bytes.Span;
        while (held <= 48)
        {
            int value = 0;
            if (next < span.Length && (span[next] != 0xFF || (next + 1 < span.Length && span[next + 1] == 0)))
            {
                value = span[next];
                next += value == 0xFF ? 2 : 1;
            }
            else
            {
                beyond += 8;
                if (beyond - held > MostBitsBeyondTheEnd)
                    throw new MalformedFileException("found lossless JPEG data that end too early");
            }

            buffer = (buffer << 8) | (uint)value;
            held += 8;
        }
    }
}
