using System.CommandLine;
using DarkDiff.Reference.Training;

namespace DarkDiff.Reference.Commands;

/// <summary>The options that every run of training has.</summary>
internal sealed class RunSettings
{
    private const double DefaultMinutes = 60;

    private readonly Option<string> folder = new("--out", "-o")
    {
        Description = "Folder for checkpoints and loss curves; a run found there is resumed",
        Required = true,
    };

    private readonly Option<string[]> photos = new("--photos")
    {
        Description = "Folder of photographs to train on; may be given more than once",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<double?> minutes = new("--minutes")
    {
        Description = $"Minutes of training in all, over every resumption; {DefaultMinutes} where --steps is not given",
    };

    private readonly Option<long?> steps = new("--steps")
    {
        Description = "Steps of training in all, over every resumption",
    };

    private readonly Option<int> batch;
    private readonly Option<int> crop;
    private readonly Option<double> rate;
    private readonly Option<bool> single = new("--f32") { Description = "Activations in f32 instead of bf16" };
    private readonly Option<int> threads = new("--threads")
    {
        Description = "Threads of torch",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    private readonly Option<ulong> seed = new("--seed") { DefaultValueFactory = _ => 1 };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="batchSize">Pairs per step where the user does not say.</param>
    /// <param name="cropSize">Side of a training picture where the user does not say.</param>
    /// <param name="learningRate">Highest learning rate where the user does not say.</param>
    public RunSettings(Command command, int batchSize, int cropSize, double learningRate)
    {
        batch = new("--batch") { Description = "Pairs per step", DefaultValueFactory = _ => batchSize };
        crop = new("--crop")
        {
            Description = "Side of a training picture, in pixels",
            DefaultValueFactory = _ => cropSize,
        };
        rate = new("--rate") { Description = "Highest learning rate", DefaultValueFactory = _ => learningRate };
        foreach (Option option in new Option[] { folder, photos, minutes, steps, batch, crop, rate, single, threads, seed })
            command.Add(option);
    }

    /// <summary>What the user chose.</summary>
    public TrainingOptions Of(ParseResult parsed) => new()
    {
        Folder = parsed.GetRequiredValue(folder),
        Photos = parsed.GetRequiredValue(photos),
        Minutes = parsed.GetValue(minutes)
            ?? (parsed.GetValue(steps) is null ? DefaultMinutes : double.PositiveInfinity),
        Steps = parsed.GetValue(steps) ?? long.MaxValue,
        BatchSize = parsed.GetValue(batch),
        CropSize = parsed.GetValue(crop),
        LearningRate = parsed.GetValue(rate),
        BFloat16 = !parsed.GetValue(single),
        Threads = parsed.GetValue(threads),
        Seed = parsed.GetValue(seed),
    };
}
