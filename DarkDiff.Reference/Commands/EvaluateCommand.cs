using System.CommandLine;
using DarkDiff.Cli.Evaluating;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Reference.Baselines;
using DarkDiff.Reference.Evaluation;
using DarkDiff.Reference.Perceptual;
using DarkDiff.Runtime.Evaluation.Systems;
using DarkDiff.Runtime.Metrics;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Reference.Commands;

/// <summary>
/// <c>darkdiff-train evaluate</c>: <c>darkdiff-rt eval</c> with what needs TorchSharp and OpenCV: LPIPS, classical
/// filters, and the models' VAEs alone.
/// </summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        EvaluationArguments arguments = new();
        Option<string?> lpips = new("--lpips")
        {
            Description = "Weights of LPIPS (.safetensors); adds the metric",
            HelpName = "FILE",
        };
        Option<string[]> compared = new("--baselines")
        {
            Description = "Weight files of other systems, the SID U-Net among them; each is measured at its own settings",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<bool> noVae = new("--no-vae-alone") { Description = "Leave out the rows of the models' VAEs alone" };
        Option<int> threads = new("--threads") { Description = "Threads; 0: all cores" };
        Command command = new("evaluate", "Measure models against plain rendering, classical filters and LibRaw's denoising");
        arguments.AddTo(command);
        command.Add(lpips);
        command.Add(compared);
        command.Add(noVae);
        command.Add(threads);
        command.Validators.Add(result =>
        {
            if (result.GetResult("--weights") is null)
                result.AddError("--weights: expected at least one weight file");
        });
        command.SetAction((parsed, cancellation) =>
        {
            using Lpips? learned = parsed.GetValue(lpips) is string path ? Lpips.Load(path) : null;
            IReadOnlyList<string> files = arguments.Weights(parsed);
            List<VaeAlone> vaes = parsed.GetValue(noVae) ? [] : [.. files.Select(file => new VaeAlone(file))];
            using CpuDevice device = new(parsed.GetValue(threads));
            List<IDisposable> baselines = [];
            List<IEvaluatedSystem> systems = [];
            if (ClassicalDenoiser.IsAvailable)
                systems.AddRange(ClassicalDenoiser.All);
            else
                Console.Error.WriteLine(ClassicalDenoiser.MissingNote);
            for (int i = 0; i < vaes.Count; i++)
                systems.AddRange(Rows(vaes[i], ModelArguments.Label(files, i)));
            try
            {
                foreach (string file in parsed.GetValue(compared) ?? [])
                    systems.Add(Baseline(file, device, baselines));
                IReadOnlyList<IPictureMetric> metrics = learned is null ? [] : [learned];
                return Task.FromResult(
                    arguments.Run(parsed, files, device, metrics, systems, Console.Out, Console.Error, cancellation) ? 0 : 1);
            }
            finally
            {
                baselines.ForEach(baseline => baseline.Dispose());
                vaes.ForEach(vae => vae.Dispose());
            }
        });
        return command;
    }

    /// <summary>Opens a system that models are compared with, and adds what is to be disposed of.</summary>
    private static IEvaluatedSystem Baseline(string file, CpuDevice device, List<IDisposable> opened)
    {
        string label = Path.GetFileNameWithoutExtension(file);
        if (SidUNet.IsIn(file))
        {
            SidSystem regression = new(SidUNet.Load(file), label);
            opened.Add(regression);
            return regression;
        }

        DarkDiffSession session = new(file, device);
        opened.Add(session);
        return new DarkDiffSystem(session, label, new EnhanceOptions(), label);
    }

    private static IEnumerable<IEvaluatedSystem> Rows(VaeAlone vae, string label)
    {
        yield return new VaeAloneSystem(vae, label, cleanLatent: false);
        if (vae.Config.InputSpace == InputSpace.LinearSrgb)
            yield return new VaeAloneSystem(vae, label, cleanLatent: true);
    }
}
