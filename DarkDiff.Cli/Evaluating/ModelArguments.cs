using System.CommandLine;
using DarkDiff.Cli.Sampling;
using DarkDiff.Kernels.Devices;
using DarkDiff.Runtime.Evaluation.Systems;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Cli.Evaluating;

/// <summary>
/// The part of an evaluation's command line that names models and sampling settings. Also compiled into
/// <c>darkdiff-train</c>.
/// </summary>
internal sealed class ModelArguments
{
    private readonly Option<string[]> weights = new("--weights")
    {
        Description = "Models; every one is measured at every setting",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int[]> steps = new("--steps")
    {
        Description = "Sampling steps; without it the model's",
        HelpName = "N",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<TimestepSpacing[]> spacing = SpacingOption.Several(
        "Spacings of the timesteps; without it the model's");

    private readonly Option<float[]> guidance = new("--guidance")
    {
        Description = "Guidance scales; without it the model's",
        HelpName = "W",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        steps.Validators.Add(result =>
        {
            if (result.GetValue(steps)?.Any(n => n is < 1 or > 1000) == true)
                result.AddError("--steps: expected whole numbers from 1 to 1000");
        });
        guidance.Validators.Add(result =>
        {
            if (result.GetValue(guidance)?.Any(w => !(w is >= 0 and <= 100)) == true)
                result.AddError("--guidance: expected numbers from 0 to 100");
        });
        command.Add(weights);
        command.Add(steps);
        command.Add(spacing);
        command.Add(guidance);
    }

    /// <summary>Weight files that the user names, maybe none.</summary>
    public IReadOnlyList<string> Weights(ParseResult parsed) => parsed.GetValue(weights) ?? [];

    /// <summary>Opens the models.</summary>
    /// <param name="files">Weight files, at least one.</param>
    /// <param name="device">Where they compute.</param>
    /// <exception cref="Runtime.SafeTensors.SafeTensorsException">A file is no model.</exception>
    public static IReadOnlyList<DarkDiffSession> Open(IReadOnlyList<string> files, IDevice device)
    {
        List<DarkDiffSession> sessions = [];
        try
        {
            foreach (string file in files)
                sessions.Add(new DarkDiffSession(file, device));
            return sessions;
        }
        catch
        {
            sessions.ForEach(session => session.Dispose());
            throw;
        }
    }

    /// <summary>How a model is called in tables: by its file where there are several.</summary>
    public static string Label(IReadOnlyList<string> files, int model) =>
        files.Count == 1 ? DarkDiffSystem.FamilyName : Path.GetFileNameWithoutExtension(files[model]);

    /// <summary>Every model at every setting.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="files">Weight files.</param>
    /// <param name="sessions">The same, open.</param>
    public IReadOnlyList<IEvaluatedSystem> Systems(
        ParseResult parsed, IReadOnlyList<string> files, IReadOnlyList<DarkDiffSession> sessions)
    {
        int?[] chosenSteps = parsed.GetValue(steps) is { Length: > 0 } s ? [.. s.Select(n => (int?)n)] : [null];
        TimestepSpacing?[] chosenSpacing =
            parsed.GetValue(spacing) is { Length: > 0 } p ? [.. p.Select(value => (TimestepSpacing?)value)] : [null];
        float?[] chosenGuidance = parsed.GetValue(guidance) is { Length: > 0 } g ? [.. g.Select(w => (float?)w)] : [null];
        return
        [
            .. from model in Enumerable.Range(0, files.Count)
               from n in chosenSteps
               from layout in chosenSpacing
               from w in chosenGuidance
               select new DarkDiffSystem(
                   sessions[model],
                   Label(files, model),
                   new EnhanceOptions { Steps = n, Spacing = layout, Guidance = w }),
        ];
    }
}
