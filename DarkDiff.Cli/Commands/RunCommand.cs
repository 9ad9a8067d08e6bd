using System.CommandLine;
using System.Globalization;
using DarkDiff.Cli.Devices;
using DarkDiff.Cli.Enhancing;
using DarkDiff.Cli.Sampling;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Cli.Commands;

/// <summary><c>darkdiff-rt run</c>: raw files in, clean pictures out.</summary>
internal sealed class RunCommand
{
    private const int LastTimestep = 999;

    private readonly Argument<string[]> _inputs = new("IN")
    {
        Description = "Raw files: .dng, and with LibRaw installed .arw, .cr2, .nef and others",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "Picture (.png, .jpg, .tif) or folder; without it NAME.darkdiff.png beside the raw file",
        HelpName = "FILE|FOLDER",
    };

    private readonly Option<string?> _weights = new("--weights")
    {
        Description = $"Model; without it {WeightsLocator.DefaultPath}",
        HelpName = "FILE",
    };

    private readonly Option<int?> _steps = new Option<int?>("--steps")
    {
        Description = "Sampling steps; without it what the model says",
        HelpName = "N",
    }.Within(1, 1000);

    private readonly Option<TimestepSpacing?> _spacing = SpacingOption.Single(
        "Spacing of the timesteps; without it what the model says");

    private readonly Option<float?> _guidance = CommonOptions.Guidance();

    private readonly Option<TimestepInterval?> _guidanceInterval = new("--guidance-interval")
    {
        Description = $"Timesteps, 0 to {LastTimestep}, at which guidance is applied; without it all",
        HelpName = "FIRST..LAST",
    };

    private readonly Option<long?> _memory = CommonOptions.Memory(
        "Memory for activations and weights, on the processor; without it no limit");

    private readonly Option<int?> _tile = CommonOptions.Tile(
        "Largest side, in pixels, of the overlapping tiles in which the U-Net sees the picture, 0 for none; "
        + "without it none, save where --memory cannot be kept otherwise");

    private readonly Option<double?> _gain = new("--gain")
    {
        Description = "How much to brighten: 'auto', or a factor [default: auto]",
        HelpName = "auto|N",
    };

    private readonly Option<long> _seed = new Option<long>("--seed")
    {
        Description = "Seed of the noise; the same seed gives the same picture",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    }.Within(0, 1L << 53);

    private readonly DeviceOptions _device = new();

    private readonly Option<bool> _compare = new("--compare")
    {
        Description = "Also write NAME.compare: the plain rendering on the left, the clean picture on the right",
    };

    private readonly Option<int?> _bits = new Option<int?>("--bits")
    {
        Description = "Bits per sample, 8 or 16; without it 16 for TIFF, else 8",
        HelpName = "8|16",
    };

    private readonly Option<int> _quality = new Option<int>("--quality")
    {
        Description = "JPEG quality, 1 to 100",
        HelpName = "Q",
        DefaultValueFactory = _ => 95,
    }.Within(1, 100);

    private readonly Option<bool> _force = CommonOptions.Force();
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "No progress, only errors" };

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        RunCommand definition = new();
        Command command = new("run", "Turn raw files into clean pictures.")
        {
            definition._inputs,
            definition._output,
            definition._weights,
            definition._steps,
            definition._spacing,
            definition._guidance,
            definition._guidanceInterval,
            definition._gain,
            definition._seed,
            definition._compare,
            definition._bits,
            definition._quality,
            definition._force,
            definition._json,
            definition._quiet,
        };
        definition._device.AddTo(command);
        command.Add(definition._memory);
        command.Add(definition._tile);
        definition._inputs.ExpectFiles();
        definition._output.RefuseEmpty();
        definition._weights.RefuseEmpty();
        definition._bits.CustomParser = result =>
        {
            if (result.Tokens[0].Value is "8" or "16")
                return int.Parse(result.Tokens[0].Value, CultureInfo.InvariantCulture);
            result.AddError($"--bits: found '{result.Tokens[0].Value}', expected 8 or 16");
            return null;
        };
        definition._guidanceInterval.CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (text.Split("..") is [string first, string last] && Timestep(first) is int from
                && Timestep(last) is int to && from <= to && to <= LastTimestep)
            {
                return new TimestepInterval(from, to);
            }

            result.AddError(
                $"--guidance-interval: found '{text}', expected timesteps from 0 to {LastTimestep} such as 250..750");
            return null;
        };
        definition._gain.CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (text == "auto")
                return null;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double gain)
                && gain > 0 && gain <= IspOptions.LargestGain)
            {
                return gain;
            }

            result.AddError(
                $"--gain: found '{text}', expected 'auto' or a number above 0, at most {IspOptions.LargestGain}");
            return null;
        };
        command.SetAction(parsed => new RunSession(definition.Settings(parsed), context).Run());
        return command;
    }

    private static int? Timestep(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int timestep) ? timestep : null;

    private RunSettings Settings(ParseResult parsed) => new()
    {
        Jobs = OutputNames.Plan(
            parsed.GetRequiredValue(_inputs),
            parsed.GetValue(_output),
            parsed.GetValue(_compare),
            parsed.GetValue(_bits)),
        WeightsPath = parsed.GetValue(_weights),
        Steps = parsed.GetValue(_steps),
        Spacing = parsed.GetValue(_spacing),
        Guidance = parsed.GetValue(_guidance),
        GuidanceInterval = parsed.GetValue(_guidanceInterval),
        Memory = parsed.GetValue(_memory),
        Tile = parsed.GetValue(_tile),
        Gain = parsed.GetValue(_gain),
        Seed = (ulong)parsed.GetValue(_seed),
        Device = _device.Settings(parsed),
        Picture = new PictureOptions
        {
            Bits = parsed.GetValue(_bits),
            Quality = parsed.GetValue(_quality),
            Overwrite = parsed.GetValue(_force),
        },
        Json = parsed.GetValue(_json),
        Quiet = parsed.GetValue(_quiet),
    };
}
