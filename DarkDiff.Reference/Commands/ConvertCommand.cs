using System.CommandLine;
using System.Globalization;
using System.Text;
using DarkDiff.Reference.Baselines;
using DarkDiff.Reference.Conversion;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.SafeTensors;
using Spectre.Console;

namespace DarkDiff.Reference.Commands;

/// <summary><c>darkdiff-train convert</c>: Stable Diffusion 2.1 as the model from which training starts.</summary>
internal static class ConvertCommand
{
    private static readonly Dictionary<string, Prediction> Predictions = new()
    {
        ["epsilon"] = Prediction.Epsilon,
        ["v"] = Prediction.V,
    };

    private static readonly Dictionary<string, SafeTensorType> Types = new()
    {
        ["f32"] = SafeTensorType.F32,
        ["f16"] = SafeTensorType.F16,
        ["bf16"] = SafeTensorType.BF16,
    };

    public static Command Create()
    {
        Argument<string> source = new("SOURCE")
        {
            Description = "Stable Diffusion 2.1 or 2.1-base: a diffusers folder, or a single .safetensors file",
        };
        Option<string> target = new("--out", "-o") { Description = "Weight file to write", Required = true };
        Option<string?> prediction = new("--prediction")
        {
            Description = "What the U-Net predicts: epsilon (2.1-base) or v (2.1); needed where the source does not say",
        };
        prediction.AcceptOnlyFromAmong([.. Predictions.Keys]);
        Option<string?> type = new("--type") { Description = "f32, f16 or bf16; default: as the source stores each tensor" };
        type.AcceptOnlyFromAmong([.. Types.Keys]);
        Option<string> variant = new("--variant")
        {
            Description = "The system to start: " + string.Join(", ", ModelVariant.Names),
            DefaultValueFactory = _ => ModelVariant.All[0].Name,
        };
        Option<string?> report = new("--report") { Description = "Text file for all that is missing or unexpected" };
        Option<bool> force = new("--force", "-f") { Description = "Replace the weight file if it is there" };
        Command command = new("convert", "Turn Stable Diffusion 2.1 into the model from which training starts")
        {
            source, target, prediction, type, variant, report, force,
        };
        command.SetAction((parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(target);
            NewFile.RefuseExisting(path, parsed.GetValue(force));
            ModelConfig config = ModelVariant.Find(parsed.GetRequiredValue(variant)).Of(ModelConfigs.Sd21);
            using StableDiffusionSource opened = StableDiffusionSource.Open(parsed.GetRequiredValue(source), config);
            if (parsed.GetValue(report) is string reportPath)
                NewFile.WriteText(reportPath, overwrite: true, Report(opened));
            opened.RequireComplete();
            (Prediction chosen, string origin) = Choose(opened, parsed.GetValue(prediction));
            StartModel model = new(opened, config, chosen);
            Console.Error.Write(Report(opened));
            Console.Error.WriteLine($"the U-Net predicts {(chosen == Prediction.V ? "v" : "epsilon")} ({origin})");
            SafeTensorType? stored = parsed.GetValue(type) is string name ? Types[name] : null;
            Write(model, path, stored, cancellation);
            return Task.FromResult(0);
        });
        return command;
    }

    private static (Prediction Prediction, string Origin) Choose(StableDiffusionSource source, string? asked) =>
        asked is not null ? (Predictions[asked], "as asked")
        : source.Facts.Prediction is Prediction said ? (said, source.Facts.PredictionOrigin)
        : throw new InvalidDataException(
            $"{source.Path}: found nothing on what the U-Net predicts, expected --prediction epsilon (2.1-base) or v (2.1)");

    private static string Report(StableDiffusionSource source)
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"{source.Path}: {source.Layout}");
        foreach (SourcePart part in source.Parts)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{part.Name}: {part.Tensors} of {part.Expected} tensors, {part.Parameters:N0} parameters, {part.Path}");
            foreach (string problem in part.Problems)
                text.AppendLine(CultureInfo.InvariantCulture, $"  {problem}");
            if (part.Ignored.Count > 0)
                text.AppendLine(CultureInfo.InvariantCulture, $"  {part.Ignored.Count} more tensors, not used");
        }

        return text.ToString();
    }

    private static void Write(StartModel model, string path, SafeTensorType? type, CancellationToken cancellation)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Progress().Start(context =>
        {
            ProgressTask task = context.AddTask(Path.GetFileName(path), maxValue: 1);
            model.Write(path, type, share => task.Value = share, cancellation);
            task.Value = 1;
        });
        long bytes = new FileInfo(path).Length;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {bytes:N0} bytes"));
    }
}
