using DarkDiff.CudaSim;
using DarkDiff.KernelBench.Counting;
using DarkDiff.PtxSim.Counting;

namespace DarkDiff.KernelBench.Roofline;

/// <summary>
/// The shortest time that a GPU's peaks allow for what was counted: an estimate, not a measurement. Nothing is taken
/// for starting kernels, for latency, or for instructions that the driver's compiler adds or saves; what one peak
/// limits hides all others.
/// </summary>
/// <param name="Microseconds">The time.</param>
/// <param name="Limit">The peak that sets it: memory, tensor, issue, shared or special.</param>
internal sealed record RooflineEstimate(double Microseconds, string Limit)
{
    /// <summary>Estimates.</summary>
    /// <param name="gpu">The GPU.</param>
    /// <param name="counts">What was counted.</param>
    /// <param name="floorBytes">Bytes that must be moved where no cache holds an operand.</param>
    /// <param name="operandBytes">Bytes of all operands: enough where the L2 cache holds them.</param>
    public static RooflineEstimate Of(GpuPeak gpu, KernelCounts counts, long floorBytes, long operandBytes)
    {
        long bytes = operandBytes <= gpu.L2Bytes ? operandBytes : floorBytes;
        RooflineEstimate memory = new(bytes / gpu.MemoryGigabytes * 1e-3, "memory");
        RooflineEstimate[] each = [.. counts.Launches.Select(launch => OfLaunch(gpu, launch, counts.Scale))];
        double compute = each.Sum(e => e.Microseconds);
        return memory.Microseconds >= compute
            ? memory
            : new RooflineEstimate(compute, each.MaxBy(e => e.Microseconds)!.Limit);
    }

    /// <summary>Launches follow one another; fewer blocks than multiprocessors leave some idle.</summary>
    private static RooflineEstimate OfLaunch(GpuPeak gpu, SimulatedLaunch launch, int scale)
    {
        LaunchCounters counters = launch.Result.Counters;
        double blocks = (double)launch.Grid.X * launch.Grid.Y * launch.Grid.Z * scale;
        double multiprocessors = Math.Min(gpu.Multiprocessors, blocks);
        double perMicrosecond = multiprocessors * gpu.Gigahertz * 1e3 / scale;
        double tensor = gpu.TensorTeraops * 1e6 * multiprocessors / gpu.Multiprocessors / scale;
        long specials = counters.Instructions(InstructionClass.Special);
        RooflineEstimate[] limits =
        [
            new(2 * counters.MatrixMultiplyAdds / tensor, "tensor"),
            new(counters.TotalInstructions / (perMicrosecond * GpuPeak.IssuesPerClock), "issue"),
            new(counters.SharedWavefronts / (perMicrosecond * GpuPeak.SharedPassesPerClock), "shared"),
            new(specials / (perMicrosecond * GpuPeak.SpecialsPerClock), "special"),
        ];
        return limits.MaxBy(limit => limit.Microseconds)!;
    }
}
