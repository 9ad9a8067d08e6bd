namespace DarkDiff.KernelBench.Roofline;

/// <summary>What a GPU can do at most, as its maker states it.</summary>
/// <param name="Name">Name for people.</param>
/// <param name="Multiprocessors">Streaming multiprocessors.</param>
/// <param name="Gigahertz">Boost clock.</param>
/// <param name="TensorTeraops">Dense f16 or bf16 products with f32 sums, in 10¹² operations per second.</param>
/// <param name="MemoryGigabytes">Bandwidth of device memory, in 10⁹ bytes per second.</param>
/// <param name="L2Bytes">Size of the second-level cache.</param>
internal sealed record GpuPeak(
    string Name, int Multiprocessors, double Gigahertz, double TensorTeraops, double MemoryGigabytes, long L2Bytes)
{
    // CUDA C++ Programming Guide, "Hardware Multithreading" and "Arithmetic Instructions", the same for compute
    // capability 8.0, 8.9 and 9.0: four schedulers, each issues one instruction of a warp per clock; 16 results of
    // special functions per clock. Shared memory has 32 banks of 4 bytes: one pass of 128 bytes per clock.

    /// <summary>Instructions of warps that one multiprocessor issues per clock.</summary>
    public const int IssuesPerClock = 4;

    /// <summary>Special functions (exponential, reciprocal, root) of one multiprocessor per clock, by warp.</summary>
    public const double SpecialsPerClock = 16 / 32.0;

    /// <summary>Passes through the shared memory of one multiprocessor per clock.</summary>
    public const int SharedPassesPerClock = 1;

    /// <summary>
    /// A100 SXM, 80 GB. NVIDIA A100 Tensor Core GPU data sheet (2021); clock, multiprocessors and cache: NVIDIA A100
    /// Tensor Core GPU Architecture white paper, table 4.
    /// </summary>
    public static GpuPeak A100 { get; } = new("A100", 108, 1.410, 312, 2039, 40L << 20);

    /// <summary>GeForce RTX 4090. NVIDIA Ada GPU Architecture white paper, appendix A.</summary>
    public static GpuPeak Rtx4090 { get; } = new("RTX 4090", 128, 2.520, 165.2, 1008, 72L << 20);

    /// <summary>
    /// H100 SXM. NVIDIA H100 Tensor Core GPU data sheet (2023), without sparsity; the clock is the one at which 132
    /// multiprocessors of 4096 operations per clock have that peak. Only <c>wgmma</c> reaches it; <c>mma.sync</c>,
    /// which the kernels use, has less.
    /// </summary>
    public static GpuPeak H100 { get; } = new("H100", 132, 1.830, 989.4, 3350, 50L << 20);

    /// <summary>The three.</summary>
    public static IReadOnlyList<GpuPeak> All { get; } = [A100, Rtx4090, H100];
}
