using System.CommandLine;
using System.CommandLine.Parsing;
using DarkDiff.Runtime.Evaluation;
using DarkDiff.Runtime.Evaluation.Datasets;
using DarkDiff.Runtime.Synthesis;

namespace DarkDiff.Cli.Evaluating;

/// <summary>
/// The part of an evaluation's command line that names the data. Also compiled into <c>darkdiff-train</c>.
/// </summary>
internal sealed class DatasetArguments
{
    private const string Photos = "photos";
    private const string Folder = "folder";
    private const string Sid = "sid";
    private const string Eld = "eld";
    private const string Lrd = "lrd";

    private readonly Argument<string> kind = new("KIND")
    {
        Description = "photos (dark pictures are made from photographs), folder (NAME.dng beside NAME.reference.png), "
            + "or a data set as its authors lay it out: sid, eld, lrd",
    };

    private readonly Argument<string> path = new("FOLDER") { Description = "Where the data are" };

    private readonly Option<double[]> ratios = new("--ratios")
    {
        Description = "How many times too short the exposures are [default: photos 100 200 300, eld 100 200, sid all]",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> cameras = new("--cameras")
    {
        Description = "photos: cameras that are imitated; eld: cameras [default: SonyA7S2]",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => ["SonyA7S2"],
    };

    private readonly Option<int> iso = new("--iso") { Description = "photos: ISO speed", DefaultValueFactory = _ => 3200 };

    private readonly Option<int> size = new("--max-size")
    {
        Description = "photos: longer side of the photographs, in pixels; pictures are half of it",
        DefaultValueFactory = _ => 1024,
    };

    private readonly Option<string?> list = new("--list") { Description = "sid, lrd: list of pairs instead of the usual one" };

    private readonly Option<bool> bursts = new("--all-bursts")
    {
        Description = "sid: every exposure of a burst, not only the first",
    };

    private readonly Option<bool> aligned = new("--drop-misaligned")
    {
        Description = "sid: leave out the scenes 10034, 10045 and 10172, whose exposures do not lie on each other",
    };

    private readonly Option<int> exposure = new("--ev")
    {
        Description = "lrd: exposure of the noisy frames, in stops",
        DefaultValueFactory = _ => -3,
    };

    private readonly Option<int> limit = new("--limit")
    {
        Description = "Most pairs, from the start",
        DefaultValueFactory = _ => int.MaxValue,
    };

    /// <summary>Adds arguments and options to a command.</summary>
    public void AddTo(Command command)
    {
        kind.AcceptOnlyFromAmong(Photos, Folder, Sid, Eld, Lrd);
        command.Add(kind);
        command.Add(path);
        foreach (Option option in new Option[] { ratios, cameras, iso, size, list, bursts, aligned, exposure, limit })
            command.Add(option);
        ratios.Validators.Add(result =>
        {
            double[] asked = result.GetValue(ratios) ?? [];
            if (!asked.All(ratio => ratio >= 1 && double.IsFinite(ratio)))
                result.AddError("--ratios: expected numbers of at least 1");
            else
                RequireKnown(result, Eld, () => EldPairs.RequireKnown(asked));
        });
        cameras.Validators.Add(result => RequireKnown(
            result, Photos, () => _ = result.GetRequiredValue(cameras).Select(CameraProfiles.Find).Count()));
        RequireAtLeast(iso, 1);
        RequireAtLeast(size, 2);
        RequireAtLeast(limit, 1);
    }

    /// <summary>The data set's authors' protocol.</summary>
    public EvaluationProtocol Protocol(ParseResult parsed) => parsed.GetRequiredValue(kind) switch
    {
        Sid => EvaluationProtocol.Sid,
        Eld => EvaluationProtocol.Eld,
        Lrd => EvaluationProtocol.Lrd,
        _ => EvaluationProtocol.Plain,
    };

    /// <summary>Title of tables.</summary>
    public string Title(ParseResult parsed) => parsed.GetRequiredValue(kind) switch
    {
        Sid => "SID (Sony)",
        Eld => "ELD",
        Lrd => "LRD",
        string other => $"{other}: {Path.GetFileName(Path.TrimEndingDirectorySeparator(parsed.GetRequiredValue(path)))}",
    };

    /// <summary>Lists the pairs.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="protocol">What is done to the pictures.</param>
    /// <exception cref="IOException">Something is missing.</exception>
    /// <exception cref="InvalidDataException">There is no pair, or a list is of another form.</exception>
    public IReadOnlyList<EvaluationPair> Pairs(ParseResult parsed, EvaluationProtocol protocol)
    {
        string folder = parsed.GetRequiredValue(path);
        double[] asked = parsed.GetValue(ratios) ?? [];
        IReadOnlyList<EvaluationPair> pairs = parsed.GetRequiredValue(kind) switch
        {
            Photos => PhotoPairs.Find(folder, new PhotoOptions
            {
                Cameras = [.. parsed.GetRequiredValue(cameras).Select(CameraProfiles.Find)],
                Ratios = asked.Length > 0 ? asked : [100, 200, 300],
                Iso = parsed.GetValue(iso),
                LongestSide = parsed.GetValue(size),
            }),
            Folder => FolderPairs.Find(folder),
            Sid => SidPairs.Find(
                folder,
                new SidOptions
                {
                    List = parsed.GetValue(list),
                    Ratios = asked,
                    AllBursts = parsed.GetValue(bursts),
                    DropMisaligned = parsed.GetValue(aligned),
                },
                protocol),
            Eld => EldPairs.Find(folder, parsed.GetRequiredValue(cameras), asked.Length > 0 ? asked : [100, 200], protocol),
            _ => LrdPairs.Find(folder, parsed.GetValue(list), parsed.GetValue(exposure), protocol),
        };
        return [.. pairs.Take(parsed.GetValue(limit))];
    }

    private static void RequireAtLeast(Option<int> option, int least) => option.Validators.Add(result =>
    {
        if (result.GetValue(option) < least)
            result.AddError($"{option.Name}: expected a whole number of at least {least}");
    });

    // The kind as it is written: its value must not be asked for before it is validated.
    private void RequireKnown(OptionResult result, string ofKind, Action check)
    {
        if (result.GetResult(kind)?.Tokens is not [Token word] || word.Value != ofKind)
            return;
        try
        {
            check();
        }
        catch (ArgumentException e)
        {
            result.AddError(e.Message);
        }
    }
}
