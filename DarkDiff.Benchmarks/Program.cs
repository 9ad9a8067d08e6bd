using System.Globalization;
using DarkDiff.Benchmarks;
using DarkDiff.Kernels.Cpu;
using static TorchSharp.torch;

// darkdiff-bench [threads, 0 = all cores] [seconds per case]
int threads = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 0;
double seconds = args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 1;
if (threads == 0)
    threads = Environment.ProcessorCount;
set_num_threads(threads);
using IDisposable noGradients = no_grad();
using var device = new CpuDevice(threads);

double peak = FmaPeak.Measure(threads);
Console.WriteLine($"{device.Name}; multiply-add peak {peak:f0} GFLOP/s; f32; best of interleaved rounds");
var runner = new BenchmarkRunner(device, seconds);
List<string> table = [BenchmarkResult.CsvHeader];
foreach (Func<BenchmarkCase> make in BenchmarkCases.All)
{
    using IDisposable scope = NewDisposeScope();
    BenchmarkCase benchmark = make();
    using Operands operands = benchmark.Operands;
    BenchmarkResult result = runner.Run(benchmark);
    Console.WriteLine(result.Line(peak));
    table.Add(result.Csv(peak, threads));
}

string folder = Path.Combine("artifacts", "bench");
Directory.CreateDirectory(folder);
string path = Path.Combine(folder, "cpu-kernels.csv"), temporary = path + ".tmp";
File.WriteAllLines(temporary, table);
File.Move(temporary, path, overwrite: true);
Console.WriteLine($"written: {path}");
