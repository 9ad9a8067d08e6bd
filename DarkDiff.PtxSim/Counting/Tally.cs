namespace DarkDiff.PtxSim.Counting;

/// <summary>Running counts of one host thread.</summary>
internal sealed unsafe class Tally(int instructions)
{
    private const int SectorShift = 5;
    private const int Banks = 32;

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
    public void Global(Span<ulong> addresses, int bytes, bool write)
    {
        for (int i = 0; i < addresses.Length; i++)
            addresses[i] >>= SectorShift;
        bool sorted = true;
        for (int i = 1; i < addresses.Length && sorted; i++)
            sorted = addresses[i] >= addresses[i - 1];
        if (!sorted)
            addresses.Sort();
        int sectors = addresses.Length > 0 ? 1 : 0;
        for (int i = 1; i < addresses.Length; i++)
            sectors += addresses[i] != addresses[i - 1] ? 1 : 0;
        if (write)
        {
            GlobalSectorsWritten += sectors;
            GlobalBytesWritten += (long)bytes * addresses.Length;
        }
        else
        {
            GlobalSectorsRead += sectors;
            GlobalBytesRead += (long)bytes * addresses.Length;
        }
    }

    /// <summary>
    /// Counts one access of a warp to shared memory: a pass serves 128 bytes, so 32 lanes of up to 4 bytes, 16 of 8 or
    /// 8 of 16; within a pass, different words of one bank follow one another.
    /// </summary>
    public void Shared(int instruction, ReadOnlySpan<ulong> addresses, int bytes)
    {
        int lanes = bytes <= 4 ? 32 : 128 / bytes;
        uint* words = stackalloc uint[Banks * 32];
        int* count = stackalloc int[Banks];
        for (int start = 0; start < addresses.Length; start += lanes)
        {
            int end = Math.Min(start + lanes, addresses.Length), passes = 1;
            new Span<int>(count, Banks).Clear();
            for (int i = start; i < end; i++)
            {
                uint first = (uint)(addresses[i] >> 2), last = (uint)((addresses[i] + (ulong)bytes - 1) >> 2);
                for (uint word = first; word <= last; word++)
                {
                    int bank = (int)(word % Banks);
                    uint* seen = words + bank * 32;
                    if (!new ReadOnlySpan<uint>(seen, count[bank]).Contains(word))
                    {
                        seen[count[bank]++] = word;
                        passes = Math.Max(passes, count[bank]);
                    }
                }
            }

            Wavefronts[instruction] += passes;
            WavefrontsIdeal[instruction]++;
        }
    }
}
