using System.CommandLine;
using DarkDiff.Reference.Evaluation;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.Synthesis;

namespace DarkDiff.Reference.Commands;

/// <summary><c>darkdiff-train evaluate</c>: a table of quality on held-out photographs.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        Option<string> weights = new("--weights") { Description = "Weight file", Required = true };
        Option<string> photos = new("--photos") { Description = "Folder of held-out photographs", Required = true };
        Option<string> folder = new("--out", "-o") { Description = "Folder for table and pictures", Required = true };
        Option<double[]> ratios = new("--ratios")
        {
            Description = "How many times too short the exposures are",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [100, 200, 300],
        };
        Option<string[]> cameras = new("--cameras")
        {
            Description = "Cameras that are imitated",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => ["SonyA7S2"],
        };
        Option<int[]> steps = new("--steps")
        {
            Description = "Sampling steps; default: the model's",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<float[]> guidance = new("--guidance")
        {
            Description = "Guidance scales; default: the model's",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<int> iso = new("--iso") { Description = "ISO speed", DefaultValueFactory = _ => 3200 };
        Option<int> size = new("--max-size")
        {
            Description = "Longer side of the photographs, in pixels; pictures are half of it",
            DefaultValueFactory = _ => 1024,
        };
        Option<int> limit = new("--limit") { Description = "Most photographs", DefaultValueFactory = _ => int.MaxValue };
        Option<int> threads = new("--threads") { Description = "Threads; 0: all cores" };
        Command command = new("evaluate", "Measure a model against plain rendering and classical filters")
        {
            weights, photos, folder, ratios, cameras, steps, guidance, iso, size, limit, threads,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(weights);
            using ModelWeights model = ModelWeights.Open(path);
            int[] chosenSteps = parsed.GetValue(steps) is { Length: > 0 } s ? s : [model.Config.DefaultSteps];
            float[] chosenGuidance = parsed.GetValue(guidance) is { Length: > 0 } g ? g : [model.Config.DefaultGuidance];
            return Run(new EvaluationOptions
            {
                Weights = path,
                Photos = parsed.GetRequiredValue(photos),
                Folder = parsed.GetRequiredValue(folder),
                Ratios = parsed.GetRequiredValue(ratios),
                Cameras = [.. parsed.GetRequiredValue(cameras).Select(CameraProfiles.Find)],
                Iso = parsed.GetValue(iso),
                LongestSide = parsed.GetValue(size),
                Limit = parsed.GetValue(limit),
                Settings = [.. chosenSteps.SelectMany(n => chosenGuidance.Select(w => (n, w)))],
                Threads = parsed.GetValue(threads),
            });
        });
        return command;
    }

    private static int Run(EvaluationOptions options)
    {
        Directory.CreateDirectory(options.Folder);
        using Evaluator evaluator = new(options);
        EvaluationTable table = new(evaluator.Run(m => Console.Error.WriteLine(FormattableString.Invariant(
            $"{m.Photo} ×{m.Ratio} {m.Camera}: {m.Method}: {m.Psnr:F2} dB, {m.Ssim:F3}, {m.Seconds:F1} s"))));
        string markdown = $"{table.Markdown()}\n{table.Summary()}\n";
        File.WriteAllText(Path.Combine(options.Folder, "table.md"), markdown);
        File.WriteAllText(Path.Combine(options.Folder, "measurements.csv"), table.Csv());
        Console.WriteLine(markdown);
        return 0;
    }
}
