using System.CommandLine;
using DarkDiff.Cli.Benchmarking;
using DarkDiff.Cli.Devices;
using DarkDiff.KernelBench.Cases;

namespace DarkDiff.Cli.Commands;

/// <summary><c>darkdiff-rt bench kernels</c>: what the CUDA kernels move, execute and take.</summary>
internal static class BenchCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context) =>
        new("bench", "Measure the engine.") { CreateKernels(context) };

    private static Command CreateKernels(CommandContext context)
    {
        DeviceOptions device = new();
        Option<string?> output = new("--output", "-o")
        {
            Description = "Folder for the table (kernels.csv) and the roofline plot (roofline.png)",
            HelpName = "FOLDER",
        };
        Option<string?> filter = new("--filter")
        {
            Description = "Only kernels whose name, family or layer contains this, such as 'attention' or 'VAE'",
            HelpName = "TEXT",
        };
        Option<bool> force = CommonOptions.Force();
        Command command = new(
            "kernels",
            "Count on a simulated GPU what the CUDA kernels move and execute at the layers of Stable Diffusion 2.1, "
            + "estimate their time, and measure it where there is a GPU.") { output, filter, force };
        device.AddTo(command);
        command.SetAction(parsed =>
        {
            string? words = parsed.GetValue(filter);
            IReadOnlyList<KernelCase> cases = KernelCases.Containing(words);
            if (cases.Count == 0)
            {
                throw new CommandException(
                    $"--filter: no kernel has '{words}' in its name, family or layer", ExitCodes.Usage);
            }

            BenchFiles? files = parsed.GetValue(output) is string folder
                ? BenchFiles.In(folder, parsed.GetValue(force))
                : null;
            KernelBenchRun.Run(cases, device.Settings(parsed), files, context);
        });
        return command;
    }
}
