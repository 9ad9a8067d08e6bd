using System.Diagnostics;
using DarkDiff.Benchmarks.Cases;
using DarkDiff.Benchmarks.Models;
using DarkDiff.Kernels.Devices;
using DarkDiff.Runtime.Graph;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Benchmarks.Layers;

/// <summary>Where the time of a model's stages goes, layer by layer, with random weights.</summary>
/// <param name="device">Where they run.</param>
/// <param name="seconds">Time for one stage, about; three rounds at least.</param>
internal sealed class LayerTimes(IDevice device, double seconds)
{
    private const int MinRounds = 3;

    private static readonly (string Name, ModelConfig Config, ModelStage Stage)[] Cases =
    [
        .. from config in new[] { ModelConfigs.Tiny, ModelConfigs.Sd21 }
           from stage in Enum.GetValues<ModelStage>()
           select ($"layers {StageNames.Of(config, stage)}", config, stage),
    ];

    /// <summary>Names of the stages.</summary>
    public static IEnumerable<string> Names => Cases.Select(c => c.Name);

    /// <summary>Times one stage.</summary>
    /// <returns>Its layers, those of one name together, the slowest first.</returns>
    public IReadOnlyList<LayerTime> Run(string name)
    {
        (_, ModelConfig config, ModelStage stage) = Cases.Single(c => c.Name == name);
        using RandomModelFile file = new(config);
        using StageContender contender = new(file.Path, device, stage, new StageInputs(config, StageNames.Size, steps: 1));
        using TimedPlan plan = contender.Timed(device);
        plan.Run();
        double[] best = [.. plan.Ops.Select(_ => double.PositiveInfinity)];
        Stopwatch watch = Stopwatch.StartNew();
        for (int round = 0; round < MinRounds || watch.Elapsed.TotalSeconds < seconds; round++)
        {
            ReadOnlySpan<double> times = plan.Run();
            for (int i = 0; i < best.Length; i++)
                best[i] = Math.Min(best[i], times[i]);
        }

        return
        [
            .. Enumerable.Range(0, best.Length)
                .GroupBy(i => (Name: OpNames.Of(plan.Ops[i]), Kernel: plan.Kernels[i]))
                .Select(layers => new LayerTime(
                    layers.Key.Name,
                    layers.Key.Kernel,
                    layers.Count(),
                    layers.Sum(i => best[i]),
                    layers.Sum(i => plan.Ops[i].Flops)))
                .OrderByDescending(layer => layer.Seconds),
        ];
    }
}
