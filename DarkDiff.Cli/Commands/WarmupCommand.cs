using System.CommandLine;
using System.Globalization;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda.Compilation;
using DarkDiff.Kernels.Cuda.Doctor;
using DarkDiff.Kernels.Cuda.Driver;

namespace DarkDiff.Cli.Commands;

/// <summary><c>darkdiff-rt warmup</c>: compiles the kernels ahead of time.</summary>
internal static class WarmupCommand
{
    private const string ArchitecturePrefix = "sm_";
    private const string DevicePrefix = "cuda";

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        Option<int?> device = Device();
        Option<int[]> architectures = Architectures();
        Option<string> precision = new("--precision")
        {
            Description = "Type of activations",
            DefaultValueFactory = _ => "f16",
        };
        precision.AcceptOnlyFromAmong("f16", "bf16");
        Option<bool> quiet = new("--quiet", "-q") { Description = "No progress, only errors" };
        Command command = new("warmup", "Compile the CUDA kernels ahead of time; needs no GPU where --arch is given.")
        {
            device, architectures, precision, quiet,
        };
        command.SetAction(parsed =>
        {
            ElementType storage = parsed.GetValue(precision) == "bf16" ? ElementType.BF16 : ElementType.F16;
            int[] targets = parsed.GetValue(architectures) ?? [];
            int? ordinal = parsed.GetValue(device);
            if (targets.Length == 0 || ordinal is not null)
                targets = [.. targets, .. OfDevices(ordinal)];
            bool silent = parsed.GetValue(quiet);
            WarmupResult result = KernelWarmup.Run(
                targets, [storage], null, silent ? null : kernel => Tell(context, kernel), context.Cancellation);
            if (!silent)
            {
                context.Output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.Folder}  {result.Compiled} files compiled by {result.Compiler}, {result.Found} were there"));
            }
        });
        return command;
    }

    private static Option<int?> Device() => new("--device")
    {
        Description = "Compile for this device; without it and --arch, for all devices",
        HelpName = "cuda[:N]",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (text == DevicePrefix)
                return 0;
            bool known = text.StartsWith(DevicePrefix + ":", StringComparison.Ordinal);
            if (known && Whole(text[(DevicePrefix.Length + 1)..]) is int ordinal)
                return ordinal;
            result.AddError($"--device: found '{text}', expected cuda or cuda:N");
            return null;
        },
    };

    private static Option<int[]> Architectures() => new("--arch")
    {
        Description = "Compile for this architecture, such as sm_80 or sm_90; may be given several times",
        HelpName = "sm_NN",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result =>
        {
            List<int> found = [];
            foreach (string text in result.Tokens.Select(token => token.Value))
            {
                string number = text.StartsWith(ArchitecturePrefix, StringComparison.Ordinal)
                    ? text[ArchitecturePrefix.Length..]
                    : "";
                if (Whole(number) is int architecture)
                    found.Add(architecture);
                else
                    result.AddError($"--arch: found '{text}', expected an architecture such as sm_80");
            }

            return [.. found];
        },
    };

    private static IEnumerable<int> OfDevices(int? ordinal)
    {
        CudaDiagnosis diagnosis = CudaDiagnosis.Examine();
        CudaDeviceProperties[] devices =
        [
            .. diagnosis.Devices.Where(d => ordinal is int wanted ? d.Ordinal == wanted : CudaDiagnosis.IsSupported(d)),
        ];
        if (devices.Length > 0)
            return devices.Select(d => d.Architecture);
        string reason = diagnosis.Driver.Problem ?? (ordinal is int missing
            ? string.Create(CultureInfo.InvariantCulture, $"there is no device cuda:{missing}")
            : "no device of this machine can run the kernels");
        throw new CommandException($"{reason}; --arch sm_NN compiles for an architecture without its device");
    }

    private static void Tell(CommandContext context, WarmKernel kernel)
    {
        string line = string.Create(
            CultureInfo.InvariantCulture, $"{kernel.Module} {ArchitecturePrefix}{kernel.Architecture} {kernel.Storage}");
        lock (context.Error)
            context.Error.WriteLine(kernel.Compiled ? $"{line}: compiled" : $"{line}: there already");
    }

    private static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
