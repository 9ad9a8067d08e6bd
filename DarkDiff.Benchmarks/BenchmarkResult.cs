namespace DarkDiff.Benchmarks;

/// <summary>Times of everybody who computed one case.</summary>
/// <param name="Name">The case.</param>
/// <param name="Kernel">Our kernel.</param>
/// <param name="IsModel">Whether it is a part of a model; otherwise it is one layer.</param>
/// <param name="Flops">Operations of the direct algorithm, whatever the kernel does.</param>
/// <param name="Bytes">Bytes that must move at least.</param>
/// <param name="Rounds">Rounds.</param>
/// <param name="Peak">GFLOP/s of the multiply-add units on all threads, median of samples between the rounds.</param>
/// <param name="Times">Per contender, ours first.</param>
internal sealed record BenchmarkResult(
    string Name,
    string Kernel,
    bool IsModel,
    long Flops,
    long Bytes,
    int Rounds,
    double Peak,
    IReadOnlyList<ContenderTime> Times)
{
    /// <summary>Ours.</summary>
    public ContenderTime Ours => Times[0];

    /// <summary>GFLOP/s of the best round.</summary>
    public double Gflops(ContenderTime time) => Flops / time.Best / 1e9;

    /// <summary>GFLOP/s of the median round, in hundredths of the peak that was measured between the rounds.</summary>
    public double PeakPercent(ContenderTime time) => 100 * Flops / time.Median / 1e9 / Peak;

    /// <summary>The fastest of those whose name begins so; null where there is none.</summary>
    public ContenderTime? Fastest(string library) =>
        Times.Where(t => t.Name.StartsWith(library, StringComparison.Ordinal)).MinBy(t => t.Median);
}
