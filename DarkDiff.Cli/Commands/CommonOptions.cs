using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DarkDiff.Cli.Reports;
using DarkDiff.Kernels;
using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Cli.Commands;

/// <summary>Pieces that the commands' options share.</summary>
internal static class CommonOptions
{
    /// <summary>Whether existing files may be replaced.</summary>
    public static Option<bool> Force() => new("--force", "-f") { Description = "Replace files that exist already" };

    /// <summary>Whether the report is JSON.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Report as JSON on the standard output" };

    /// <summary>An option with a size such as 512x384.</summary>
    public static Option<(int Width, int Height)?> Size(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "WxH",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            string[] parts = text.Split('x', 'X', '×');
            if (parts.Length == 2 && Whole(parts[0]) is int width and > 0 && Whole(parts[1]) is int height and > 0)
                return (width, height);
            result.AddError($"{name}: found '{text}', expected a size such as 512x384");
            return null;
        },
    };

    /// <summary>The option <c>--memory</c>: a number of bytes such as 2GB or 800MiB.</summary>
    public static Option<long?> Memory(string description) => new("--memory")
    {
        Description = description,
        HelpName = "SIZE",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (Units.ParseBytes(text) is long bytes and > 0)
                return bytes;
            result.AddError($"--memory: found '{text}', expected a size such as 2GB or 800MiB");
            return null;
        },
    };

    /// <summary>The option <c>--tile</c>: pixels, or 0.</summary>
    public static Option<int?> Tile(string description) => new Option<int?>("--tile")
    {
        Description = description,
        HelpName = "N",
    }.Within(0, 65536);

    /// <summary>The option <c>--winograd</c>: <c>on</c> or <c>off</c>; without it <c>on</c>.</summary>
    public static Option<Switch> Winograd() => new("--winograd")
    {
        Description = "Whether the processor may convolve by Winograd's algorithm: up to three times as fast, "
            + "as far as --memory leaves room for it [default: on]",
        HelpName = "on|off",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (text is not ("on" or "off"))
                result.AddError($"--winograd: found '{text}', expected on or off");
            return text == "off" ? Switch.Off : Switch.On;
        },
    };

    /// <summary>The option <c>--guidance</c>: the guidance scale.</summary>
    public static Option<float?> Guidance() => new Option<float?>("--guidance")
    {
        Description = "Guidance scale, 1 for none (twice as fast); without it what the model says",
        HelpName = "W",
    }.Within(0, EnhanceOptions.LargestGuidance);

    /// <summary>The option <c>--threads</c>: threads of the processor.</summary>
    public static Option<int> Threads() => new Option<int>("--threads")
    {
        Description = "Threads of the processor, 0 for one per core",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    }.Within(0, 1024);

    /// <summary>The option <c>--precision</c>: the type to compute in.</summary>
    public static Option<ElementType?> Precision() => new("--precision")
    {
        Description = "Type to compute in: on the processor f32, or bf16 where it has AVX512-BF16; on a GPU f16 or "
            + "bf16; without it f32 and f16",
        HelpName = "f32|f16|bf16",
        CustomParser = ParsePrecision,
    };

    /// <summary>Refuses an empty name, which an unset variable of the shell gives.</summary>
    public static void RefuseEmpty(this Option<string?> option) => option.Validators.Add(result =>
    {
        if (result.Tokens.Any(token => token.Value.Length == 0))
            result.AddError($"{option.Name}: found an empty name, expected that of a file");
    });

    /// <summary>
    /// Refuses empty names, and words that look like options: otherwise a mistyped option would be taken for the name of
    /// a file.
    /// </summary>
    public static void ExpectFiles(this Argument argument) => argument.Validators.Add(result =>
    {
        if (result.Tokens.Any(token => token.Value.Length == 0))
            result.AddError($"{argument.Name}: found an empty name, expected that of a file");
        string? option = result.Tokens.Select(token => token.Value).FirstOrDefault(
            value => value.StartsWith('-') && !File.Exists(value));
        if (option is not null)
            result.AddError($"there is no option '{option}'");
    });

    /// <summary>Refuses numbers outside a range.</summary>
    public static Option<T> Within<T>(this Option<T> option, double low, double high)
    {
        option.CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            Type type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
            bool whole = type != typeof(float) && type != typeof(double);
            bool parsed = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
            if (parsed && number >= low && number <= high && (!whole || Math.Floor(number) == number))
                return (T)Convert.ChangeType(number, type, CultureInfo.InvariantCulture);
            result.AddError(
                $"{option.Name}: found '{text}', expected a {(whole ? "whole " : "")}number {Range(low, high)}");
            return default;
        };
        return option;
    }

    private static ElementType? ParsePrecision(ArgumentResult result)
    {
        switch (result.Tokens[0].Value)
        {
            case "f32":
                return ElementType.F32;
            case "f16":
                return ElementType.F16;
            case "bf16":
                return ElementType.BF16;
            default:
                result.AddError($"--precision: found '{result.Tokens[0].Value}', expected f32, f16 or bf16");
                return null;
        }
    }

    private static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static string Range(double low, double high) => high >= int.MaxValue
        ? string.Create(CultureInfo.InvariantCulture, $"of at least {low}")
        : string.Create(CultureInfo.InvariantCulture, $"from {low} to {high}");
}
