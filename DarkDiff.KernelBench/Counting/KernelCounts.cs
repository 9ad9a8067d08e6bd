using DarkDiff.CudaSim;
using DarkDiff.PtxSim.Counting;

namespace DarkDiff.KernelBench.Counting;

/// <summary>What the launches of one case did on the simulated device, brought to full size.</summary>
/// <param name="launches">The launches, in order.</param>
/// <param name="scale">How many times larger the case is than what was run.</param>
internal sealed class KernelCounts(IReadOnlyList<SimulatedLaunch> launches, int scale)
{
    private const int SectorBytes = 32;

    /// <summary>The launches as they were run.</summary>
    public IReadOnlyList<SimulatedLaunch> Launches => launches;

    /// <summary>How many times larger the case is.</summary>
    public int Scale => scale;

    /// <summary>Bytes of device memory in whole sectors, for every access of a warp, from whatever cache.</summary>
    public long MovedBytes => Sum(c => c.GlobalSectorsRead + c.GlobalSectorsWritten) * SectorBytes;

    /// <summary>Share of those bytes that threads asked for; 1 also where several ask for the same.</summary>
    public double SectorUse =>
        Math.Min(1, Sum(c => c.GlobalBytesRead + c.GlobalBytesWritten) / (double)Math.Max(MovedBytes, 1));

    /// <summary>Passes through shared memory beyond those that the accesses need, by access of a warp.</summary>
    public double BankConflicts => Conflicts(_ => true);

    /// <summary>The same for what main loops do: cp.async and ldmatrix.</summary>
    public double MainLoopConflicts => Conflicts(line =>
        line.Instruction.StartsWith("ldmatrix", StringComparison.Ordinal)
        || line.Instruction.StartsWith("cp.async.c", StringComparison.Ordinal));

    /// <summary>Instructions that warps executed.</summary>
    public long Instructions => Sum(c => c.TotalInstructions);

    /// <summary>Operations of mma instructions: a multiplication and an addition each.</summary>
    public long MatrixOperations => 2 * Sum(c => c.MatrixMultiplyAdds);

    /// <summary>Passes through shared memory, of 128 bytes each.</summary>
    public long SharedPasses => Sum(c => c.SharedWavefronts);

    /// <summary>Shared memory of the block that has most.</summary>
    public int SharedBytesPerBlock => launches.Max(l => l.SharedBytes);

    /// <summary>Instructions of a class, by all.</summary>
    public double Share(InstructionClass instructionClass) =>
        Sum(c => c.Instructions(instructionClass)) / (double)Math.Max(Instructions, 1);

    private long Sum(Func<LaunchCounters, long> count) => scale * launches.Sum(l => count(l.Result.Counters));

    private double Conflicts(Func<LineCounters, bool> isMeant)
    {
        LineCounters[] lines =
        [
            .. launches.SelectMany(launch => launch.Result.Counters.Lines)
                .Where(line => line.SharedWavefrontsIdeal > 0 && isMeant(line)),
        ];
        long accesses = lines.Sum(l => l.Executed);
        return accesses == 0 ? 0 : lines.Sum(l => l.SharedWavefronts - l.SharedWavefrontsIdeal) / (double)accesses;
    }
}
