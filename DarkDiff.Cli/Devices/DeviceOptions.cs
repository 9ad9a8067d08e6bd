using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DarkDiff.Cli.Commands;
using DarkDiff.Kernels;

namespace DarkDiff.Cli.Devices;

/// <summary>The options of every command that computes: <c>--device</c>, <c>--precision</c>,
/// <c>--threads</c>, <c>--winograd</c>, <c>--no-compile</c>.</summary>
internal sealed class DeviceOptions
{
    private const string Cuda = "cuda";
    private const int MostDevices = 256;

    private readonly Option<(DeviceKind Kind, int Ordinal)> _device = new("--device")
    {
        Description = "Where to compute: cpu, cuda or cuda:N (an NVIDIA GPU), sim (a simulated GPU that checks every "
            + "access, slow), auto (a GPU where there is one) [default: auto]",
        HelpName = "auto|cpu|cuda[:N]|sim",
        CustomParser = Parse,
        DefaultValueFactory = _ => (DeviceKind.Auto, 0),
    };

    private readonly Option<ElementType?> _precision = CommonOptions.Precision();
    private readonly Option<int> _threads = CommonOptions.Threads();
    private readonly Option<Switch> _winograd = CommonOptions.Winograd();

    private readonly Option<bool> _noCompile = new("--no-compile")
    {
        Description = "Take CUDA kernels from the cache only, which 'darkdiff-rt warmup' fills",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_device);
        command.Add(_precision);
        command.Add(_threads);
        command.Add(_winograd);
        command.Add(_noCompile);
    }

    /// <summary>What the user asks for.</summary>
    public DeviceSettings Settings(ParseResult parsed)
    {
        (DeviceKind kind, int ordinal) = parsed.GetValue(_device);
        return new DeviceSettings(
            kind,
            ordinal,
            parsed.GetValue(_precision),
            parsed.GetValue(_threads),
            parsed.GetValue(_winograd) == Switch.On,
            !parsed.GetValue(_noCompile));
    }

    private static (DeviceKind Kind, int Ordinal) Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        switch (text)
        {
            case "auto":
                return (DeviceKind.Auto, 0);
            case "cpu":
                return (DeviceKind.Cpu, 0);
            case "sim":
                return (DeviceKind.Sim, 0);
            case Cuda:
                return (DeviceKind.Cuda, 0);
        }

        if (text.StartsWith(Cuda + ":", StringComparison.Ordinal)
            && int.TryParse(text[(Cuda.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int ordinal)
            && ordinal < MostDevices)
        {
            return (DeviceKind.Cuda, ordinal);
        }

        result.AddError($"--device: found '{text}', expected auto, cpu, cuda, cuda:N or sim");
        return default;
    }
}
