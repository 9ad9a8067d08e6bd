using System.CommandLine;
using DarkDiff.Cli.Sampling;
using DarkDiff.Reference.Checkpoints;
using DarkDiff.Reference.Modules;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.SafeTensors;

namespace DarkDiff.Reference.Commands;

/// <summary><c>darkdiff-train export</c>: a checkpoint as the f16 weight file that is shipped.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        Argument<string> source = new("CHECKPOINT") { Description = "Weight file of a training run" };
        Option<string> target = new("--out", "-o") { Description = "Weight file to write", Required = true };
        Option<int?> steps = new("--steps") { Description = "Default number of sampling steps" };
        Option<TimestepSpacing?> spacing = SpacingOption.Single(
            "Default spacing of the timesteps; without it the checkpoint's");
        Option<float?> guidance = new("--guidance") { Description = "Default guidance scale" };
        Option<string?> recipe = new("--recipe") { Description = "One line on how it was trained" };
        Command command = new("export", "Write a checkpoint as an f16 weight file")
        {
            source, target, steps, spacing, guidance, recipe,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(source);
            ModelConfig config = ModelFile.ReadConfig(path);
            config = config with
            {
                DefaultSteps = parsed.GetValue(steps) ?? config.DefaultSteps,
                Diffusion = config.Diffusion with { Spacing = parsed.GetValue(spacing) ?? config.Diffusion.Spacing },
                DefaultGuidance = parsed.GetValue(guidance) ?? config.DefaultGuidance,
            };
            using ReferenceModel model = new(config);
            ModelFile.LoadInto(model, path);
            Dictionary<string, string> notes = [];
            if (parsed.GetValue(recipe) is string text)
                notes["recipe"] = text;
            ModelFile.Save(model, parsed.GetRequiredValue(target), SafeTensorType.F16, notes);
            return 0;
        });
        return command;
    }
}
