using System.CommandLine;
using DarkDiff.Cli.Describing;
using DarkDiff.Cli.Devices;
using DarkDiff.Cli.Reports;
using DarkDiff.Kernels;

namespace DarkDiff.Cli.Commands;

/// <summary><c>darkdiff-rt info</c>: what a raw file or a weight file holds.</summary>
internal static class InfoCommand
{
    private const string WeightsExtension = ".safetensors";

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        Argument<string> file = new("FILE") { Description = $"Raw file, or weights ({WeightsExtension})" };
        file.ExpectFiles();
        Option<(int Width, int Height)?> plan = CommonOptions.Size(
            "--plan", "For weights: what a picture of this size takes; nothing is computed");
        Option<long?> memory = CommonOptions.Memory("For --plan: memory for activations and weights; without it no limit");
        Option<int?> tile = CommonOptions.Tile(
            "For --plan: largest side of the U-Net's tiles, 0 for none; without it none, save where --memory needs them");
        Option<int?> steps = new Option<int?>("--steps")
        {
            Description = "For --plan: sampling steps; without it the model's default",
            HelpName = "N",
        }.Within(1, 1000);
        Option<float?> guidance = CommonOptions.Guidance();
        Option<ElementType?> precision = CommonOptions.Precision();
        Option<int> threads = CommonOptions.Threads();
        Option<Switch> winograd = CommonOptions.Winograd();
        Option<bool> sum = new("--sha256") { Description = "For weights: with the SHA-256 of the file, which takes a while" };
        Option<bool> json = CommonOptions.Json();
        Command command = new("info", "Tell what a raw file or a weight file holds.")
        {
            file, plan, memory, tile, steps, guidance, precision, threads, winograd, sum, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            (int Width, int Height)? size = parsed.GetValue(plan);
            bool isWeights =
                Path.GetExtension(path).Equals(WeightsExtension, StringComparison.OrdinalIgnoreCase);
            bool withSum = parsed.GetValue(sum);
            if (!isWeights && (size is not null || withSum))
            {
                throw new CommandException(
                    $"{path}: {(withSum ? sum.Name : plan.Name)} needs weights, expected a {WeightsExtension} file",
                    ExitCodes.Usage);
            }

            PlanSettings settings = new(
                parsed.GetValue(memory),
                parsed.GetValue(tile),
                parsed.GetValue(steps),
                parsed.GetValue(guidance),
                new DeviceSettings(
                    DeviceKind.Cpu,
                    Ordinal: 0,
                    parsed.GetValue(precision),
                    parsed.GetValue(threads),
                    parsed.GetValue(winograd) == Switch.On,
                    CompileAtRunTime: false));
            FactSheet facts = context.UntilStopped(
                () => isWeights ? WeightFacts.Of(path, withSum, size, settings) : RawFacts.Of(path));
            facts.Print(context.Output, parsed.GetValue(json));
        });
        return command;
    }
}
