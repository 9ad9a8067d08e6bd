namespace DarkDiff.PtxSim.Counting;

/// <summary>What a launch did.</summary>
public sealed class LaunchCounters
{
    private readonly long[] _instructions;

    internal LaunchCounters(IReadOnlyList<LineCounters> lines, Tally tally)
    {
        Lines = lines;
        _instructions = new long[Enum.GetValues<InstructionClass>().Length];
        foreach (LineCounters line in lines)
            _instructions[(int)line.Class] += line.Executed;
        GlobalBytesRead = tally.GlobalBytesRead;
        GlobalBytesWritten = tally.GlobalBytesWritten;
        GlobalSectorsRead = tally.GlobalSectorsRead;
        GlobalSectorsWritten = tally.GlobalSectorsWritten;
        MatrixMultiplyAdds = tally.MatrixMultiplyAdds;
        SharedWavefronts = lines.Sum(l => l.SharedWavefronts);
        SharedWavefrontsIdeal = lines.Sum(l => l.SharedWavefrontsIdeal);
    }

    /// <summary>Instructions by line, those that were executed.</summary>
    public IReadOnlyList<LineCounters> Lines { get; }

    /// <summary>Bytes that threads asked of device memory.</summary>
    public long GlobalBytesRead { get; }

    /// <summary>Bytes that threads sent to device memory.</summary>
    public long GlobalBytesWritten { get; }

    /// <summary>Sectors of 32 bytes that reads touched, counted per access of a warp.</summary>
    public long GlobalSectorsRead { get; }

    /// <summary>Sectors of 32 bytes that writes touched, counted per access of a warp.</summary>
    public long GlobalSectorsWritten { get; }

    /// <summary>Multiplications with addition that mma instructions made.</summary>
    public long MatrixMultiplyAdds { get; }

    /// <summary>Passes that accesses to shared memory took.</summary>
    public long SharedWavefronts { get; }

    /// <summary>Passes that they would take without bank conflicts.</summary>
    public long SharedWavefrontsIdeal { get; }

    /// <summary>Instructions of all classes that warps executed.</summary>
    public long TotalInstructions => _instructions.Sum();

    /// <summary>Instructions of a class that warps executed.</summary>
    public long Instructions(InstructionClass instructionClass) => _instructions[(int)instructionClass];
}
