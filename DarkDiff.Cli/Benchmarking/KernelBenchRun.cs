using DarkDiff.Cli.Devices;
using DarkDiff.KernelBench;
using DarkDiff.KernelBench.Cases;
using DarkDiff.KernelBench.Reports;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Cuda;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.Cli.Benchmarking;

/// <summary>One call of <c>bench kernels</c>.</summary>
internal static class KernelBenchRun
{
    /// <summary>Measures the cases, one after another, and reports.</summary>
    /// <exception cref="CommandException">
    /// The device or the precision is not a GPU's, or a kernel computes something wrong.
    /// </exception>
    /// <exception cref="Kernels.Cuda.Errors.CudaException">The device, or what it needs, is not there.</exception>
    public static void Run(
        IReadOnlyList<KernelCase> cases, DeviceSettings settings, BenchFiles? files, CommandContext context)
    {
        if (settings.Kind == DeviceKind.Cpu)
        {
            throw new CommandException(
                "--device: found cpu, expected cuda or sim: CUDA kernels are what is measured", ExitCodes.Usage);
        }

        if (settings.Precision == ElementType.F32)
            throw new CommandException("--precision: found f32, expected f16 or bf16", ExitCodes.Usage);
        using IDevice? opened = Open(settings, context.Error);
        CudaDevice? device = opened as CudaDevice;
        using CpuDevice processor = new(settings.Threads);
        using KernelBenchmark benchmark = new(settings.Precision ?? ElementType.F16, processor, device);
        List<KernelRow> rows = [];
        try
        {
            foreach (KernelCase kernelCase in cases)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                context.Error.WriteLine($"{rows.Count + 1}/{cases.Count} {kernelCase.Name}");
                rows.Add(benchmark.Measure(kernelCase));
            }
        }
        catch (KernelResultException e)
        {
            throw new CommandException(e.Message, inner: e);
        }

        Report(rows, device?.Name, files, context.Output);
    }

    private static IDevice? Open(DeviceSettings settings, TextWriter notes)
    {
        try
        {
            return settings.Kind == DeviceKind.Sim ? null : DeviceFactory.Open(settings, notes);
        }
        catch (CommandException) when (settings.Kind == DeviceKind.Auto)
        {
            // There is no GPU, and the processor does not compute in a GPU's types: counting needs neither.
            return null;
        }
    }

    private static void Report(IReadOnlyList<KernelRow> rows, string? device, BenchFiles? files, TextWriter output)
    {
        output.WriteLine(KernelTables.Traffic(rows));
        output.WriteLine(KernelTables.Work(rows));
        output.WriteLine(
            "Counted on the simulated device; 'est.' is the shortest time that a GPU's peaks allow, an estimate.");
        foreach (string shortfall in KernelTables.Shortfalls(rows))
            output.WriteLine($"Falls short: {shortfall}.");
        if (files is null)
            return;
        files.Write(CsvReport.Of(rows), RooflinePlot.Png(rows, device));
        output.WriteLine($"{files.Table}{Environment.NewLine}{files.Plot}");
    }
}
