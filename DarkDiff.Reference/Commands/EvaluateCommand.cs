using System.CommandLine;
using DarkDiff.Cli.Evaluating;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Reference.Baselines;
using DarkDiff.Reference.Evaluation;
using DarkDiff.Reference.Perceptual;
using DarkDiff.Runtime.Evaluation.Systems;
using DarkDiff.Runtime.Metrics;
using DarkDiff.Runtime.Model;

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
        Option<string[]> sid = new("--sid")
        {
            Description = "Weight files of the baseline SID U-Net; each is measured beside the models",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<bool> noVae = new("--no-vae-alone") { Description = "Leave out the rows of the models' VAEs alone" };
        Option<int> threads = new("--threads") { Description = "Threads; 0: all cores" };
        Command command = new("evaluate", "Measure models against plain rendering, classical filters and LibRaw's denoising");
        arguments.AddTo(command);
        command.Add(lpips);
        command.Add(sid);
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
            List<SidSystem> baselines = [];
            List<IEvaluatedSystem> systems = [];
            if (ClassicalDenoiser.IsAvailable)
                systems.AddRange(ClassicalDenoiser.All);
            else
                Console.Error.WriteLine(ClassicalDenoiser.MissingNote);
            for (int i = 0; i < vaes.Count; i++)
                systems.AddRange(Rows(vaes[i], ModelArguments.Label(files, i)));
            try
            {
                foreach (string file in parsed.GetValue(sid) ?? [])
                    baselines.Add(new SidSystem(SidUNet.Load(file), Path.GetFileNameWithoutExtension(file)));
                systems.AddRange(baselines);
                using CpuDevice device = new(parsed.GetValue(threads));
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

    private static IEnumerable<IEvaluatedSystem> Rows(VaeAlone vae, string label)
    {
        yield return new VaeAloneSystem(vae, label, cleanLatent: false);
        if (vae.Config.InputSpace == InputSpace.LinearSrgb)
            yield return new VaeAloneSystem(vae, label, cleanLatent: true);
    }
}
