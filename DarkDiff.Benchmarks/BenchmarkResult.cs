using System.Globalization;

namespace DarkDiff.Benchmarks;

/// <summary>Best times, and the median over rounds of how much longer PyTorch took.</summary>
internal sealed record BenchmarkResult(
    string Name,
    double Milliseconds,
    double Gflops,
    double TorchMilliseconds,
    double TorchGflops,
    double Ratio,
    int Rounds)
{
    /// <summary>Names of the columns of <see cref="Csv"/>.</summary>
    public const string CsvHeader =
        "case,type,threads,rounds,ms,gflops,peak_percent,torch_ms,torch_gflops,torch_over_ours";

    /// <summary>One line for people.</summary>
    public string Line(double peak) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name,-30} {Milliseconds,9:f3} ms {Gflops,7:f1} GFLOP/s {Gflops / peak,6:p0}   ")
        + string.Create(
            CultureInfo.InvariantCulture, $"torch {TorchMilliseconds,9:f3} ms {TorchGflops,7:f1}   ×{Ratio:f2}");

    /// <summary>One line of the table.</summary>
    public string Csv(double peak, int threads) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name},f32,{threads},{Rounds},{Milliseconds:f4},{Gflops:f2},{100 * Gflops / peak:f1},")
        + string.Create(CultureInfo.InvariantCulture, $"{TorchMilliseconds:f4},{TorchGflops:f2},{Ratio:f3}");
}
