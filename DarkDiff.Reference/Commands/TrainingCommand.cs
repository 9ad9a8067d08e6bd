using System.CommandLine;
using DarkDiff.Reference.Baselines;
using DarkDiff.Reference.Modules;
using DarkDiff.Reference.Training;
using DarkDiff.Runtime.Model;
using Spectre.Console;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Commands;

/// <summary>The commands <c>stage1</c>, <c>stage2</c> and <c>sid</c>.</summary>
internal static class TrainingCommand
{
    /// <summary>Stage 1: the residual VAE.</summary>
    public static Command Stage1()
    {
        Command command = new("stage1", "Train the residual VAE: noisy linear RGB to clean sRGB");
        RunSettings settings = new(command, batchSize: 8, cropSize: 128, learningRate: 8e-4);
        (Option<string?> start, Option<string?> variant) = AddStart(command);
        Option<string> size = new("--size")
        {
            Description = "Size of a model that is not started from a file",
            DefaultValueFactory = _ => ModelConfigs.Tiny.Name,
        };
        size.AcceptOnlyFromAmong(ModelConfigs.Tiny.Name, ModelConfigs.Micro.Name);
        command.Add(size);
        command.SetAction((parsed, cancellation) => Run(
            settings.Of(parsed),
            options => StartOfRun.Stage1(
                options,
                parsed.GetValue(start),
                ModelConfigs.Named(parsed.GetRequiredValue(size)),
                parsed.GetValue(variant)),
            (model, _, type) => new VaeStage(model, type),
            cancellation));
        return command;
    }

    /// <summary>Stage 2: U-Net, context processor, region attention.</summary>
    public static Command Stage2()
    {
        Command command = new(
            "stage2", "Train U-Net, context processor and region attention on the latents of a trained VAE");
        RunSettings settings = new(command, batchSize: 8, cropSize: 192, learningRate: 1e-3);
        (Option<string?> start, Option<string?> variant) = AddStart(command);
        command.SetAction((parsed, cancellation) => Run(
            settings.Of(parsed),
            options => StartOfRun.Stage2(options, parsed.GetValue(start), parsed.GetValue(variant)),
            Diffusion,
            cancellation));
        return command;
    }

    /// <summary>The regression baseline.</summary>
    public static Command Sid()
    {
        Command command = new("sid", "Train the baseline SID U-Net: noisy mosaic to clean mosaic");
        RunSettings settings = new(command, batchSize: 8, cropSize: 192, learningRate: 3e-4);
        Option<int> width = new("--width")
        {
            Description = "Channels of the finest level",
            DefaultValueFactory = _ => SidUNet.PublishedWidth,
        };
        command.Add(width);
        command.SetAction((parsed, cancellation) => Run(
            settings.Of(parsed),
            _ => new SidUNet(parsed.GetValue(width), OutputCurve.Srgb),
            (model, _, type) => new MosaicStage(model, type),
            cancellation));
        return command;
    }

    private static (Option<string?> Start, Option<string?> Variant) AddStart(Command command)
    {
        Option<string?> start = new("--from")
        {
            Description = "Weight file to start from (stage 2: the result of stage 1)",
        };
        string variants = string.Join("; ", ModelVariant.All.Select(v => $"{v.Name}: {v.Description}"));
        Option<string?> variant = new("--variant")
        {
            Description = $"The system to train; default: what the weight file says. {variants}",
        };
        command.Add(start);
        command.Add(variant);
        return (start, variant);
    }

    private static DiffusionStage Diffusion(ReferenceModel model, TrainingOptions options, ScalarType type)
    {
        bool hasDecoderLoss = ModelVariant.Find(model.Config.Variant).HasDecoderLoss;
        return new DiffusionStage(model, hasDecoderLoss ? options : options with { DecoderLossWeight = 0 }, type);
    }

    private static Task<int> Run<TModel>(
        TrainingOptions options,
        Func<TrainingOptions, TModel> begin,
        Func<TModel, TrainingOptions, ScalarType, IStage> stage,
        CancellationToken cancellation)
        where TModel : TrainableModel
    {
        set_num_threads(options.Threads);
        random.manual_seed((long)options.Seed);
        TModel model = begin(options);
        ScalarType type = options.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        new TrainingLoop(model, stage(model, options, type), options).Run(AnsiConsole.Console, cancellation);
        return Task.FromResult(0);
    }
}
