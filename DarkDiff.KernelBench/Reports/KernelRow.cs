using DarkDiff.KernelBench.Cases;
using DarkDiff.KernelBench.Counting;
using DarkDiff.KernelBench.Roofline;

namespace DarkDiff.KernelBench.Reports;

/// <summary>All that is known of one case, at full size.</summary>
/// <param name="Case">The case.</param>
/// <param name="Operations">Operations that must be done.</param>
/// <param name="FloorBytes">Bytes that must be moved where no cache holds an operand.</param>
/// <param name="OperandBytes">Bytes of all operands, each counted once.</param>
/// <param name="Counts">What was counted on the simulated device.</param>
/// <param name="Microseconds">Time on a real device; absent where none was asked for.</param>
internal sealed record KernelRow(
    KernelCase Case, long Operations, long FloorBytes, long OperandBytes, KernelCounts Counts, double? Microseconds)
{
    /// <summary>Largest part of the floor that a kernel without tensor cores should move.</summary>
    public const double AllowedRatio = 1.10;

    private const int SharedPassBytes = 128;

    /// <summary>Moved bytes by floor.</summary>
    public double Ratio => Counts.MovedBytes / (double)FloorBytes;

    /// <summary>Whether tensor cores do the work. Tiles then read operands again, from the L2 cache.</summary>
    public bool UsesTensorCores => Counts.MatrixOperations > 0;

    /// <summary>Operations by byte of the floor: where the case lies on a roofline.</summary>
    public double Intensity => Operations / (double)FloorBytes;

    /// <summary>Operations of tensor cores by byte that tiles read and write through the second-level cache.</summary>
    public double TileIntensity => Counts.MatrixOperations / (double)Counts.MovedBytes;

    /// <summary>Operations of tensor cores by byte that goes through shared memory.</summary>
    public double SharedIntensity =>
        Counts.SharedPasses == 0 ? 0 : Counts.MatrixOperations / ((double)Counts.SharedPasses * SharedPassBytes);

    /// <summary>The entry points in the order of their launches.</summary>
    public string Kernels => string.Join(" + ", Counts.Launches.Select(launch => launch.Kernel));

    /// <summary>The shortest time that a GPU's peaks allow.</summary>
    public RooflineEstimate Estimate(GpuPeak gpu) => RooflineEstimate.Of(gpu, Counts, FloorBytes, OperandBytes);
}
