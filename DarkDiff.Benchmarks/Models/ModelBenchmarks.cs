using DarkDiff.Kernels.Devices;
using DarkDiff.Runtime.Graph;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Benchmarks.Models;

/// <summary>Parts of whole models against PyTorch, with random weights.</summary>
/// <param name="device">Where ours runs.</param>
/// <param name="runner">Compares and times.</param>
internal sealed class ModelBenchmarks(IDevice device, BenchmarkRunner runner) : IDisposable
{
    private const int Size = StageNames.Size, TinySteps = 10;

    private static readonly (string Name, ModelConfig Config, ModelStage? Stage)[] Cases =
    [
        ("model tiny picture 512x512, 10 steps", ModelConfigs.Tiny, null),
        Stage(ModelStage.Step),
        Stage(ModelStage.Encode),
        Stage(ModelStage.Decode),
    ];

    private (ModelConfig Config, BenchmarkModel Model)? _loaded;

    /// <summary>Names of the cases.</summary>
    public static IEnumerable<string> Names => Cases.Select(c => c.Name);

    /// <summary>Runs one case.</summary>
    /// <exception cref="InvalidOperationException">The results do not agree.</exception>
    public BenchmarkResult Run(string name)
    {
        (_, ModelConfig config, ModelStage? stage) = Cases.Single(c => c.Name == name);
        BenchmarkModel model = Model(config);
        StageInputs inputs = new(config, Size, TinySteps);
        TorchModel torch = new(model.Reference, inputs);
        if (stage is ModelStage part)
        {
            using StageContender ours = new(model.WeightsPath, device, part, inputs);
            string kernel = FormattableString.Invariant(
                $"{ours.Plan.Graph.Ops.Count} ops, {(ours.Bytes + ours.Plan.ArenaBytes) / 1e9:f2} GB");
            return runner.Run(
                new Comparison(name, kernel, ours.Plan.Graph.Flops, ours.Bytes, Terms(ours.Plan.Graph)),
                ours,
                [torch.Stage(part)]);
        }

        LinearImage image = new(Size, Size, [.. inputs.Image.Select(x => (x + 1) / 2)], config.Vae.InChannels);
        EnhanceOptions options = new() { Steps = TinySteps, Guidance = 1, Seed = StageInputs.Seed };
        using SessionContender session = new(model.WeightsPath, device, image, options);
        PipelinePlan plan = PipelinePlan.Within(
            WeightInventory.ModelWithoutData(config),
            device,
            Size,
            Size,
            guided: false,
            TinySteps,
            memory: null,
            tile: 0);
        return runner.Run(
            new Comparison(
                name,
                FormattableString.Invariant($"{plan.TotalBytes / 1e9:f2} GB"),
                plan.Graphs.Work(TinySteps).Sum(work => work.Runs * work.Graph.Flops),
                plan.WeightBytes,
                plan.Graphs.Work(TinySteps).Sum(work => work.Runs * Terms(work.Graph))),
            session,
            [torch.Whole()]);
    }

    /// <inheritdoc />
    public void Dispose() => _loaded?.Model.Dispose();

    private static (string Name, ModelConfig Config, ModelStage? Stage) Stage(ModelStage stage) =>
        ($"model {StageNames.Of(ModelConfigs.Sd21, stage)}", ModelConfigs.Sd21, stage);

    /// <summary>The rounding errors of all ops add up.</summary>
    private static long Terms(OpGraph graph) =>
        graph.Ops.Sum(op => Math.Max(1, op.Flops / 2 / op.Output.Shape.Elements));

    /// <summary>One model at a time: the large one takes most of the memory.</summary>
    private BenchmarkModel Model(ModelConfig config)
    {
        if (_loaded?.Config != config)
        {
            _loaded?.Model.Dispose();
            _loaded = null;
            _loaded = (config, new BenchmarkModel(config));
        }

        return _loaded!.Value.Model;
    }
}
