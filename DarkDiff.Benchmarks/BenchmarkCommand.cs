using System.CommandLine;
using System.Globalization;
using DarkDiff.Benchmarks.Cases;
using DarkDiff.Benchmarks.Layers;
using DarkDiff.Benchmarks.Machine;
using DarkDiff.Benchmarks.Models;
using DarkDiff.Benchmarks.Reports;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;
using static TorchSharp.torch;

namespace DarkDiff.Benchmarks;

/// <summary><c>darkdiff-bench</c>: the CPU kernels against libtorch and ONNX Runtime.</summary>
internal sealed class BenchmarkCommand
{
    private const string F32 = "f32";
    private const string Bf16 = "bf16";
    private static readonly int MostSteps = ModelConfigs.Sd21.Diffusion.TrainTimesteps;

    private readonly Argument<string[]> _words = new("WORD")
    {
        Description = "Only cases whose name has one of these words, such as conv or '64x64'",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<int> _threads = new("--threads")
    {
        Description = "Threads of everybody, 0 for one per core",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<double> _seconds = new("--seconds")
    {
        Description = "Seconds per case",
        DefaultValueFactory = _ => 2,
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "Folder for the table and the charts",
        DefaultValueFactory = _ => Path.Combine("out", "bench"),
    };

    private readonly Option<bool> _winograd = new("--no-winograd") { Description = "Convolve directly only" };
    private readonly Option<string> _precision = new Option<string>("--precision")
    {
        Description = "f32, or bf16 against libtorch in bf16 on a processor with AVX512-BF16",
        DefaultValueFactory = _ => F32,
    }.AcceptOnlyFromAmong(F32, Bf16);

    private readonly Option<bool> _onnx = new("--no-onnx") { Description = "Without ONNX Runtime" };
    private readonly Option<int> _whole = new("--whole")
    {
        Description = "Also a whole picture by sd21 in so many steps, with guidance; 50 take half an hour",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<bool> _layers = new("--layers")
    {
        Description = "Instead: where the time of our models goes, layer by layer",
    };

    /// <summary>Makes the command.</summary>
    public static RootCommand Create()
    {
        BenchmarkCommand definition = new();
        RootCommand command = new(
            "Measures the CPU kernels on the layers of Stable Diffusion 2.1 against libtorch (the faster of its layouts) "
            + "and ONNX Runtime, in turns; results are compared first.")
        {
            definition._words,
            definition._threads,
            definition._seconds,
            definition._output,
            definition._precision,
            definition._winograd,
            definition._onnx,
            definition._whole,
            definition._layers,
        };
        command.SetAction(definition.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        int threads = parsed.GetValue(_threads);
        threads = threads == 0 ? Environment.ProcessorCount : threads;
        string[] words = parsed.GetValue(_words) ?? [];
        string precision = parsed.GetRequiredValue(_precision);
        if (precision == Bf16 && !CpuDevice.HasBf16)
        {
            Console.Error.WriteLine(
                "darkdiff-bench: --precision bf16: found a processor without AVX512-BF16, expected one with it");
            return 1;
        }

        int wholeSteps = parsed.GetValue(_whole);
        if (wholeSteps < 0 || wholeSteps > MostSteps)
        {
            Console.Error.WriteLine($"darkdiff-bench: --whole: found {wholeSteps} steps, expected 0 to {MostSteps}");
            return 1;
        }

        ElementType type = precision == Bf16 ? ElementType.BF16 : ElementType.F32;
        ScalarType scalar = precision == Bf16 ? ScalarType.BFloat16 : ScalarType.Float32;
        set_num_threads(threads);
        using IDisposable noGradients = no_grad();
        using CpuDevice device = new(new CpuDeviceOptions
        {
            Threads = threads,
            Precision = type,
            Winograd = !parsed.GetValue(_winograd),
        });
        double peak = FmaPeak.Best(threads), bandwidth = MemoryBandwidth.Measure(threads);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{device.Name}; multiply-add peak in f32 {peak:f0} GFLOP/s, memory {bandwidth:f0} GB/s; {precision}"));
        if (parsed.GetValue(_layers))
            return TimeLayers(new LayerTimes(device, parsed.GetValue(_seconds)), peak);
        Console.WriteLine(
            "Times are those of the best round; ratios medians over the rounds of their time over ours; % peak is the median "
            + "round against the multiply-add peak of all threads at once, measured between the rounds.");
        Console.WriteLine(BenchmarkReport.Heading);
        bool withOnnx = type == ElementType.F32 && !parsed.GetValue(_onnx);
        BenchmarkRunner runner = new(device, threads, parsed.GetValue(_seconds), withOnnx, type);
        BenchmarkReport report = new(threads, precision);
        foreach ((string name, Func<ScalarType, BenchmarkCase> make) in BenchmarkCases.All.Where(c => IsWanted(c.Name)))
        {
            using IDisposable scope = NewDisposeScope();
            BenchmarkCase benchmark = make(scalar);
            using Operands operands = benchmark.Operands;
            Console.WriteLine(report.Add(runner.Run(benchmark)));
        }

        using ModelBenchmarks models = new(device, runner, wholeSteps);
        if (type == ElementType.F32)
        {
            foreach (string name in models.Names.Where(IsWanted))
            {
                using IDisposable scope = NewDisposeScope();
                Console.WriteLine(report.Add(models.Run(name)));
            }
        }

        if (report.Results.Count == 0)
            return NoSuchName(BenchmarkCases.All.Select(c => c.Name).Concat(models.Names));

        Console.WriteLine(report.Summary());
        string folder = Directory.CreateDirectory(parsed.GetRequiredValue(_output)).FullName;
        string table = Path.Combine(folder, "cpu-kernels.csv");
        NewFile.WriteText(table, overwrite: true, string.Concat(report.Csv().Select(line => line + '\n')));
        BenchmarkCharts.Bars(report.Results, peak, Path.Combine(folder, "cpu-kernels.png"));
        BenchmarkCharts.Roofline(report.Results, peak, bandwidth, Path.Combine(folder, "cpu-roofline.png"));
        Console.WriteLine($"written: {table}, cpu-kernels.png, cpu-roofline.png");
        return 0;

        int TimeLayers(LayerTimes layers, double peak)
        {
            string[] names = [.. LayerTimes.Names.Where(IsWanted)];
            foreach (string line in names.SelectMany(name => LayerReport.Lines(name, layers.Run(name), peak)))
                Console.WriteLine(line);
            return names.Length > 0 ? 0 : NoSuchName(LayerTimes.Names);
        }

        bool IsWanted(string name) => words.Length == 0 || words.Any(name.Contains);
    }

    private static int NoSuchName(IEnumerable<string> names)
    {
        Console.Error.WriteLine("darkdiff-bench: no case has such a name; the names are: " + string.Join(", ", names));
        return 1;
    }
}
