using System.Diagnostics;
using System.Text.Json.Nodes;
using DarkDiff.Cli.Enhancing;
using DarkDiff.Cli.Sampling;
using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Cli.Reports;

/// <summary>Collects what <c>run --json</c> reports.</summary>
internal sealed class RunReport
{
    private readonly string _device;
    private readonly string _weights;
    private readonly string _model;
    private readonly ulong _seed;
    private readonly JsonArray _files = [];

    /// <summary>Starts a report.</summary>
    public RunReport(string device, string weights, string model, ulong seed)
    {
        _device = device;
        _weights = weights;
        _model = model;
        _seed = seed;
    }

    /// <summary>Adds a file that is done.</summary>
    public void Add(FileResult result)
    {
        StageTimings timings = result.Enhanced.Timings;
        _files.Add((JsonNode)new JsonObject
        {
            ["input"] = result.Job.Input,
            ["output"] = result.Job.Output,
            ["compare"] = result.Job.Compare,
            ["width"] = result.Width,
            ["height"] = result.Height,
            ["steps"] = result.Enhanced.Steps,
            ["spacing"] = SpacingOption.Word(result.Enhanced.Spacing),
            ["guidance"] = result.Enhanced.Guidance,
            ["seed"] = _seed,
            ["gain"] = result.Gain,
            ["seconds"] = new JsonObject
            {
                ["read"] = Seconds(result.Read),
                ["develop"] = Seconds(result.Develop),
                ["prepare"] = Seconds(timings.Prepare),
                ["encode"] = Seconds(timings.Encode),
                ["context"] = Seconds(timings.Context),
                ["sampling"] = Seconds(timings.Sampling),
                ["decode"] = Seconds(timings.Decode),
                ["write"] = Seconds(result.Write),
                ["total"] = Seconds(result.Total),
            },
            ["tiles"] = TilesJson.Of(result.Enhanced.Tiling),
            ["activation_bytes"] = result.Enhanced.ActivationBytes,
            ["weight_bytes"] = result.Enhanced.WeightBytes,
            ["peak_memory_bytes"] = PeakMemory(),
        });
    }

    /// <summary>Adds a file that failed.</summary>
    public void Add(RunJob job, string error) =>
        _files.Add((JsonNode)new JsonObject { ["input"] = job.Input, ["error"] = error });

    /// <summary>The whole report.</summary>
    public string ToJson() => JsonText.Of(new JsonObject
    {
        ["program"] = ProductVersion.Text,
        ["device"] = _device,
        ["weights"] = new JsonObject
        {
            ["path"] = _weights,
            ["sha256"] = WeightsLocator.Sha256(_weights),
            ["model"] = _model,
        },
        ["files"] = _files.DeepClone(),
    });

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 4);

    private static long PeakMemory()
    {
        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }
}
