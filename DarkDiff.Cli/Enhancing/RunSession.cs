using System.Globalization;
using DarkDiff.Cli.Devices;
using DarkDiff.Cli.Progress;
using DarkDiff.Cli.Reports;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Devices;
using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Cli.Enhancing;

/// <summary>One call of <c>run</c>: all its files, one after the other.</summary>
internal sealed class RunSession
{
    private readonly RunSettings _settings;
    private readonly CommandContext _context;

    /// <summary>Takes the user's wishes; nothing is done yet.</summary>
    public RunSession(RunSettings settings, CommandContext context)
    {
        _settings = settings;
        _context = context;
    }

    /// <summary>Does all files; a file that fails does not stop the others.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    /// <exception cref="OperationCanceledException">The user stopped it; the report of what is done is out.</exception>
    public int Run()
    {
        string weights = WeightsLocator.Find(_settings.WeightsPath);
        using IDevice device = DeviceFactory.Open(_settings.Device, _context.Error);
        if (_settings.Memory is not null && device is not CpuDevice)
            throw new CommandException($"--memory: found {device.Name}, expected --device cpu", ExitCodes.Usage);
        using DarkDiffSession session = new(weights, device);
        TileSize.Check(_settings.Tile, session.Config);
        FileEnhancer enhancer = new(session, _settings);
        RunReport report = new(device.Name, weights, session.Config.Name, _settings.Seed);
        IProgressDisplay display = ProgressDisplays.For(_context, _settings.Quiet);
        int failures = 0;
        try
        {
            foreach (RunJob job in _settings.Jobs)
            {
                _context.Cancellation.ThrowIfCancellationRequested();
                failures += RunOne(job, enhancer, display, report) ? 0 : 1;
            }
        }
        finally
        {
            if (_settings.Json)
                _context.Output.WriteLine(report.ToJson());
        }

        if (failures > 0 && _settings.Jobs.Count > 1)
            _context.Error.WriteLine($"darkdiff-rt: {failures} of {_settings.Jobs.Count} files failed");
        return failures == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    private bool RunOne(RunJob job, FileEnhancer enhancer, IProgressDisplay display, RunReport report)
    {
        try
        {
            FileResult result = display.Show(
                Path.GetFileName(job.Input), progress => enhancer.Enhance(job, progress, _context.Cancellation));
            report.Add(result);
            if (!_settings.Json && !_settings.Quiet)
                _context.Output.WriteLine(Summary(result));
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            string words = ErrorWords.Of(e);
            report.Add(job, words);
            _context.Error.WriteLine($"darkdiff-rt: {words}");
            return false;
        }
    }

    private static string Summary(FileResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Job.Input} → {result.Job.Output}  {result.Width}×{result.Height}, gain {result.Gain:0.#}, "
        + $"{result.Enhanced.Steps} step{(result.Enhanced.Steps == 1 ? "" : "s")}, {result.Total.TotalSeconds:0.0} s");
}
