using System.Numerics;

namespace DarkDiff.PtxSim.Counting;

/// <summary>Running counts of one host thread.</summary>
internal sealed unsafe class Tally(int instructions)
{
    private const int SectorShift = 5;
    private const int Banks = 32;
    private const int Lanes = 32;

    public long GlobalBytesRead { get; set; }

    public long GlobalBytesWritten { get; set; }

    public long GlobalSectorsRead { get; set; }

    public long GlobalSectorsWritten { get; set; }

    public long MatrixMultiplyAdds { get; set; }

    /// <summary>Executions by instruction.</summary>
    public long[] Executed { get; } = new long[instructions];

    /// <summary>Passes through shared memory by instruction.</summary>
    public long[] Wavefronts { get; } = new long[instructions];

    /// <summary>The same without bank conflicts.</summary>
    public long[] WavefrontsIdeal { get; } = new long[instructions];

    /// <summary>Adds the counts of another thread.</summary>
    public void Add(Tally other)
    {
        GlobalBytesRead += other.GlobalBytesRead;
        GlobalBytesWritten += other.GlobalBytesWritten;
        GlobalSectorsRead += other.GlobalSectorsRead;
        GlobalSectorsWritten += other.GlobalSectorsWritten;
        MatrixMultiplyAdds += other.MatrixMultiplyAdds;
        for (int i = 0; i < Executed.Length; i++)
        {
            Executed[i] += other.Executed[i];
            Wavefronts[i] += other.Wavefronts[i];
            WavefrontsIdeal[i] += other.WavefrontsIdeal[i];
        }
    }

    /// <summary>Counts one access of a warp to device memory.</summary>
    /// <param name="device">Addresses by lane.</param>
    /// <param name="mask">Lanes that access.</param>
    /// <param name="bytes">Bytes of a lane.</param>
    /// <param name="write">Whether it is a write.</param>
    public void Global(ulong* device, uint mask, int bytes, bool write)
    {
        ulong* sectors = stackalloc ulong[Lanes];
        int lanes = 0, count = 0;
        bool sorted = true;
        for (uint left = mask; left != 0; left &= left - 1)
        {
            ulong sector = device[BitOperations.TrailingZeroCount(left)] >> SectorShift;
            lanes++;
            if (count > 0 && sector == sectors[count - 1])
                continue;
            sorted &= count == 0 || sector > sectors[count - 1];
            sectors[count++] = sector;
        }

        if (!sorted)
            count = Distinct(new Span<ulong>(sectors, count));
        if (write)
        {
            GlobalSectorsWritten += count;
            GlobalBytesWritten += (long)bytes * lanes;
        }
        else
        {
            GlobalSectorsRead += count;
            GlobalBytesRead += (long)bytes * lanes;
        }
    }

    /// <summary>
    /// Counts one access of a warp to shared memory: a pass serves 128 bytes, so 32 lanes of up to 4 bytes, 16 of 8 or
    /// 8 of 16; within a pass, different words of one bank follow one another.
    /// </summary>
    public void Shared(int instruction, ulong* device, uint mask, int bytes)
    {
        int shift = BitOperations.Log2((uint)Math.Max(bytes, sizeof(uint))), size = Banks * sizeof(uint) >> shift;
        ulong* pieces = stackalloc ulong[Lanes];
        ulong* group = stackalloc ulong[Lanes];
        uint left = mask;
        while (left != 0)
        {
            // As many lanes as a pass serves; those that share all their banks with another must share their words.
            uint seen = 0;
            int count = 0;
            bool clash = false;
            for (; left != 0 && count < size; left &= left - 1)
            {
                ulong address = device[BitOperations.TrailingZeroCount(left)], piece = address >> shift;
                int place = (int)piece & (size - 1);
                clash |= (seen >> place & 1) != 0 && pieces[place] != piece;
                seen |= 1u << place;
                pieces[place] = piece;
                group[count++] = address;
            }

            Wavefronts[instruction] += clash ? Passes(group, count, bytes) : 1;
            WavefrontsIdeal[instruction]++;
        }
    }

    private static int Distinct(Span<ulong> values)
    {
        values.Sort();
        int count = 1;
        for (int i = 1; i < values.Length; i++)
            count += values[i] != values[i - 1] ? 1 : 0;
        return count;
    }

    private static int Passes(ulong* addresses, int lanes, int bytes)
    {
        uint* words = stackalloc uint[Banks * Lanes];
        int* count = stackalloc int[Banks];
        new Span<int>(count, Banks).Clear();
        int passes = 1;
        for (int i = 0; i < lanes; i++)
        {
            uint first = (uint)(addresses[i] >> 2), last = (uint)((addresses[i] + (ulong)bytes - 1) >> 2);
            for (uint word = first; word <= last; word++)
            {
                int bank = (int)(word % Banks);
                uint* seen = words + bank * Lanes;
                if (!new ReadOnlySpan<uint>(seen, count[bank]).Contains(word))
                {
                    seen[count[bank]++] = word;
                    passes = Math.Max(passes, count[bank]);
                }
            }
        }

        return passes;
    }
}
