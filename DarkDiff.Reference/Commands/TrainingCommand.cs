using System.CommandLine;
using DarkDiff.Reference.Checkpoints;
using DarkDiff.Reference.Modules;
using DarkDiff.Reference.Training;
using DarkDiff.Runtime.Model;
using Spectre.Console;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Commands;

/// <summary>The commands <c>stage1</c> and <c>stage2</c>.</summary>
internal static class TrainingCommand
{
    private static readonly Option<string> Folder = new("--out", "-o")
    {
        Description = "Folder for checkpoints and loss curves; a run found there is resumed",
        Required = true,
    };

    private static readonly Option<string[]> Photos = new("--photos")
    {
        Description = "Folder of photographs to train on; may be given more than once",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Start = new("--from")
    {
        Description = "Weight file to start from (stage 2: the result of stage 1)",
    };

    private static readonly Option<double> Minutes = new("--minutes")
    {
        Description = "Minutes of training in all, over every resumption",
        DefaultValueFactory = _ => 60,
    };

    private static readonly Option<int> Batch = new("--batch") { Description = "Pairs per step" };

    private static readonly Option<int> Crop = new("--crop") { Description = "Side of a training picture, in pixels" };

    private static readonly Option<double> Rate = new("--rate") { Description = "Highest learning rate" };

    private static readonly Option<bool> Single = new("--f32") { Description = "Activations in f32 instead of bf16" };

    private static readonly Option<ulong> Seed = new("--seed") { DefaultValueFactory = _ => 1 };

    /// <summary>Stage 1: the residual VAE.</summary>
    public static Command Stage1() => Build(
        "stage1",
        "Train the residual VAE: noisy linear RGB to clean sRGB",
        batch: 8,
        crop: 128,
        rate: 8e-4,
        (model, _, type) => new VaeStage(model, type));

    /// <summary>Stage 2: U-Net, context processor, region attention.</summary>
    public static Command Stage2() => Build(
        "stage2",
        "Train U-Net, context processor and region attention on the latents of a trained VAE",
        batch: 8,
        crop: 192,
        rate: 1e-3,
        (model, options, type) => new DiffusionStage(model, options, type));

    private static Command Build(
        string name,
        string description,
        int batch,
        int crop,
        double rate,
        Func<ReferenceModel, TrainingOptions, ScalarType, IStage> stage)
    {
        Command command = new(name, description) { Folder, Photos, Start, Minutes, Batch, Crop, Rate, Single, Seed };
        command.SetAction((parsed, cancellation) =>
        {
            T Chosen<T>(Option<T> option, T otherwise) =>
                parsed.GetResult(option) is null ? otherwise : parsed.GetValue(option)!;
            TrainingOptions options = new()
            {
                Folder = parsed.GetRequiredValue(Folder),
                Photos = parsed.GetRequiredValue(Photos),
                Minutes = parsed.GetValue(Minutes),
                BatchSize = Chosen(Batch, batch),
                CropSize = Chosen(Crop, crop),
                LearningRate = Chosen(Rate, rate),
                BFloat16 = !parsed.GetValue(Single),
                Seed = parsed.GetValue(Seed),
            };
            Train(options, parsed.GetValue(Start), name == "stage2", stage, cancellation);
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Train(
        TrainingOptions options,
        string? start,
        bool needsLatentScale,
        Func<ReferenceModel, TrainingOptions, ScalarType, IStage> stage,
        CancellationToken cancellation)
    {
        set_num_threads(options.Threads);
        random.manual_seed((long)options.Seed);
        string last = Path.Combine(options.Folder, "last.safetensors");
        bool resumes = File.Exists(last);
        ModelConfig config = resumes ? ModelFile.ReadConfig(last)
            : start is not null ? ModelFile.ReadConfig(start)
            : ModelConfigs.Tiny;
        ReferenceModel model = new(config);
        if (!resumes && start is not null)
            ModelFile.LoadInto(model, start);
        if (!resumes && needsLatentScale)
            model = LatentScale.Measure(model, options);
        ScalarType type = options.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        new TrainingLoop(model, stage(model, options, type), options).Run(AnsiConsole.Console, cancellation);
    }
}
