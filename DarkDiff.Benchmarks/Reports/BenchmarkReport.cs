using System.Globalization;
using DarkDiff.Benchmarks.Contenders;
using DarkDiff.Runtime.Evaluation.Reports;

namespace DarkDiff.Benchmarks.Reports;

/// <summary>Lines for people, and the table as CSV.</summary>
/// <param name="threads">Threads of everybody.</param>
/// <param name="precision">Type that everybody multiplies in.</param>
internal sealed class BenchmarkReport(int threads, string precision)
{
    private readonly List<BenchmarkResult> _results = [];

    /// <summary>All results so far.</summary>
    public IReadOnlyList<BenchmarkResult> Results => _results;

    /// <summary>Heads the lines.</summary>
    public static string Heading => $"{"",-32} {"ours ms",9} {"GFLOP/s",8} {"% peak",7}   "
        + $"{"libtorch ms",11} {"its GFLOP/s",11} {"ratio",6}   {"ONNX RT ms",10} {"ratio",6}   kernel";

    /// <summary>Adds a result.</summary>
    /// <returns>Its line.</returns>
    public string Add(BenchmarkResult result)
    {
        _results.Add(result);
        ContenderTime torch = result.Fastest(TorchContender.Library)!;
        ContenderTime? onnx = result.Fastest(OnnxContender.Library);
        double gflops = result.Gflops(result.Ours);
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Name,-32} {result.Ours.Best * 1e3,9:f3} {gflops,8:f1} {result.PeakPercent(result.Ours),7:f0}   ");
        line += string.Create(
            CultureInfo.InvariantCulture,
            $"{torch.Best * 1e3,11:f3} {result.Gflops(torch),11:f1} {torch.Ratio,6:f2}   ");
        line += onnx is null
            ? $"{"-",10} {"-",6}   "
            : string.Create(CultureInfo.InvariantCulture, $"{onnx.Best * 1e3,10:f3} {onnx.Ratio,6:f2}   ");
        return line + result.Kernel;
    }

    /// <summary>The peak, and geometric means of the ratios: of single layers, and of parts of models.</summary>
    public string Summary()
    {
        string summary = string.Create(
            CultureInfo.InvariantCulture,
            $"multiply-add peak of all threads between the rounds {Median.Of(_results.Select(r => r.Peak)):f0} GFLOP/s (median); ")
            + "geometric means of the ratios: ";
        return summary + string.Join("; ", _results.GroupBy(r => r.IsModel).Select(Means));
    }

    /// <summary>The table: one line per case and contender.</summary>
    public IEnumerable<string> Csv()
    {
        yield return "case,kernel,type,threads,rounds,contender,best_ms,median_ms,gflops,peak_gflops,peak_percent,time_over_ours";
        foreach (BenchmarkResult result in _results)
        {
            foreach (ContenderTime time in result.Times)
            {
                double gflops = result.Gflops(time);
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{CsvField.Of(result.Name)},{CsvField.Of(result.Kernel)},{precision},{threads},{result.Rounds},{time.Name},")
                    + string.Create(
                        CultureInfo.InvariantCulture,
                        $"{time.Best * 1e3:f4},{time.Median * 1e3:f4},{gflops:f2},{result.Peak:f1},{result.PeakPercent(time):f1},{time.Ratio:f3}");
            }
        }
    }

    private static string Means(IGrouping<bool, BenchmarkResult> results)
    {
        string[] libraries = [TorchContender.Library, OnnxContender.Library];
        IEnumerable<string> means = libraries
            .Where(library => results.All(r => r.Fastest(library) is not null))
            .Select(library => string.Create(
                CultureInfo.InvariantCulture,
                $"{library} {Math.Exp(results.Average(r => Math.Log(r.Fastest(library)!.Ratio))):f2}"));
        return $"{results.Count()} {(results.Key ? "of models" : "layers")}: {string.Join(", ", means)}";
    }
}
