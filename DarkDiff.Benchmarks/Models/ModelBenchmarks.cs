using DarkDiff.Benchmarks.Contenders;
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
/// <param name="wholeSteps">Sampling steps of a whole picture by the large model, with guidance; 0 leaves it out.</param>
internal sealed class ModelBenchmarks(IDevice device, BenchmarkRunner runner, int wholeSteps) : IDisposable
{
    private const int Size = StageNames.Size;

    // What a whole picture by the large model gets, beside PyTorch's copy of the model.
    private const long LargeBudget = 6_500_000_000;

    // A whole picture by the large model takes too long for both: it has the first, which is faster at the U-Net.
    private static readonly TorchLayout[] BothLayouts = [TorchLayout.ChannelsLast, TorchLayout.Contiguous];

    private readonly IReadOnlyList<Case> _cases =
    [
        Picture(ModelConfigs.Tiny, steps: 10, guidance: 1),
        Stage(ModelStage.Step),
        Stage(ModelStage.Encode),
        Stage(ModelStage.Decode),
        .. wholeSteps > 0 ? [Picture(ModelConfigs.Sd21, wholeSteps, guidance: 2)] : Array.Empty<Case>(),
    ];

    private (ModelConfig Config, BenchmarkModel Model)? _loaded;

    /// <summary>Names of the cases.</summary>
    public IEnumerable<string> Names => _cases.Select(c => c.Name);

    /// <summary>Runs one case.</summary>
    /// <exception cref="InvalidOperationException">The results do not agree.</exception>
    public BenchmarkResult Run(string name)
    {
        (_, ModelConfig config, ModelStage? stage, int steps, float guidance) = _cases.Single(c => c.Name == name);
        StageInputs inputs = new(config, Size, steps, guidance);
        BenchmarkModel model = Model(config);
        return stage is ModelStage part
            ? RunStage(name, part, inputs, model)
            : RunPicture(name, config, inputs, model);
    }

    /// <inheritdoc />
    public void Dispose() => _loaded?.Model.Dispose();

    private static Case Stage(ModelStage stage) =>
        new($"model {StageNames.Of(ModelConfigs.Sd21, stage)}", ModelConfigs.Sd21, stage, Steps: 10, Guidance: 1);

    private static Case Picture(ModelConfig config, int steps, float guidance)
    {
        string with = guidance == 1 ? "" : FormattableString.Invariant($", guidance {guidance}");
        return new($"model {config.Name} picture {Size}x{Size}, {steps} steps{with}", config, null, steps, guidance);
    }

    private BenchmarkResult RunStage(string name, ModelStage stage, StageInputs inputs, BenchmarkModel model)
    {
        using StageContender ours = new(model.WeightsPath, device, stage, inputs);
        string kernel = FormattableString.Invariant(
            $"{ours.Plan.Graph.Ops.Count} ops, {(ours.Bytes + ours.Plan.ArenaBytes) / 1e9:f2} GB");
        return runner.Run(
            new Comparison(name, kernel, IsModel: true, ours.Plan.Graph.Flops, ours.Bytes, Terms(ours.Plan.Graph)),
            ours,
            [.. BothLayouts.Select(layout => new TorchModel(model, inputs, layout).Stage(stage))]);
    }

    private BenchmarkResult RunPicture(string name, ModelConfig config, StageInputs inputs, BenchmarkModel model)
    {
        int steps = inputs.Steps.Count;
        bool isLarge = config == ModelConfigs.Sd21;
        long? memory = isLarge ? LargeBudget : null;
        TorchLayout[] layouts = isLarge ? [TorchLayout.ChannelsLast] : BothLayouts;
        LinearImage image = new(Size, Size, [.. inputs.Image.Select(x => (x + 1) / 2)], config.Vae.InChannels);
        EnhanceOptions options = new()
        {
            Steps = steps,
            Guidance = inputs.Guidance,
            Seed = StageInputs.Seed,
            Memory = memory,
        };
        using SessionContender session = new(model.WeightsPath, device, image, options);
        PipelinePlan plan = PipelinePlan.Within(
            WeightInventory.ModelWithoutData(config),
            device,
            Size,
            Size,
            guided: inputs.Guidance != 1,
            steps,
            memory,
            tile: 0);
        return runner.Run(
            new Comparison(
                name,
                FormattableString.Invariant($"{plan.TotalBytes / 1e9:f2} GB"),
                IsModel: true,
                plan.Graphs.Work(steps).Sum(work => work.Runs * work.Graph.Flops),
                plan.WeightBytes,
                plan.Graphs.Work(steps).Sum(work => work.Runs * Terms(work.Graph))),
            session,
            [.. layouts.Select(layout => new TorchModel(model, inputs, layout).Whole())]);
    }

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

    /// <summary>One case; a whole picture where there is no stage.</summary>
    private readonly record struct Case(string Name, ModelConfig Config, ModelStage? Stage, int Steps, float Guidance);
}
