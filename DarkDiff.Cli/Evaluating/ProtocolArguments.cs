using System.CommandLine;
using System.Globalization;
using DarkDiff.Runtime.Evaluation;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Cli.Evaluating;

/// <summary>
/// The part of an evaluation's command line that changes a protocol; what is absent stays as the data set's authors
/// have it. Also compiled into <c>darkdiff-train</c>.
/// </summary>
internal sealed class ProtocolArguments
{
    private readonly Option<string?> crop = Choice(
        "--crop", "N|none", "Measure only the middle N×N pixels of the half-size picture [default: sid 512, else none]");

    private readonly Option<string?> correction = Choice(
        "--illuminance-correction",
        "on|off",
        "Scale every result to the reference's brightness, as ELD's authors do [default: sid, eld on, else off]");

    private readonly Option<string?> eightBit = Choice(
        "--eight-bit", "round|truncate|none", "How pictures come to 8 bits [default: sid, eld, lrd truncate, else round]");

    private readonly Option<string?> white = Choice(
        "--white-level", "N|file", "White level [default: sid, eld 16383, lrd 65535, else of the file]");

    private readonly Option<string?> curve = Choice(
        "--curve", "gamma2.2|srgb|model", "Curve of the measured pictures [default: sid, eld, lrd gamma2.2, else the model's]");

    private readonly Option<string?> clip = Choice(
        "--clip", "none|zero", "What the ISP does to values below black [default: none]");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        crop.Validators.Add(result => RequireNumber(result, "none"));
        white.Validators.Add(result => RequireNumber(result, "file"));
        correction.AcceptOnlyFromAmong("on", "off");
        eightBit.AcceptOnlyFromAmong("round", "truncate", "none");
        curve.AcceptOnlyFromAmong("gamma2.2", "srgb", "model");
        clip.AcceptOnlyFromAmong("none", "zero");
        foreach (Option option in new Option[] { crop, correction, eightBit, white, curve, clip })
            command.Add(option);
    }

    /// <summary>The protocol with the user's changes.</summary>
    public EvaluationProtocol Apply(ParseResult parsed, EvaluationProtocol authors) => authors with
    {
        MiddleCrop = parsed.GetValue(crop) is string side
            ? side == "none" ? null : int.Parse(side, CultureInfo.InvariantCulture)
            : authors.MiddleCrop,
        IlluminanceCorrection = parsed.GetValue(correction) is string state ? state == "on" : authors.IlluminanceCorrection,
        EightBit = parsed.GetValue(eightBit) switch
        {
            "round" => EightBit.Round,
            "truncate" => EightBit.Truncate,
            "none" => EightBit.None,
            _ => authors.EightBit,
        },
        WhiteLevel = parsed.GetValue(white) is string level
            ? level == "file" ? null : int.Parse(level, CultureInfo.InvariantCulture)
            : authors.WhiteLevel,
        Curve = parsed.GetValue(curve) switch
        {
            "gamma2.2" => OutputCurve.Gamma22,
            "srgb" => OutputCurve.Srgb,
            "model" => null,
            _ => authors.Curve,
        },
        Clip = parsed.GetValue(clip) switch
        {
            "zero" => ClipMode.Zero,
            "none" => ClipMode.None,
            _ => authors.Clip,
        },
    };

    private static Option<string?> Choice(string name, string values, string description) =>
        new(name) { HelpName = values, Description = description };

    private static void RequireNumber(System.CommandLine.Parsing.OptionResult result, string word)
    {
        string? text = result.Tokens.Count > 0 ? result.Tokens[0].Value : null;
        if (text is not null && text != word
            && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 16))
        {
            result.AddError($"{result.Option.Name}: found '{text}', expected '{word}' or a whole number of at least 16");
        }
    }
}
