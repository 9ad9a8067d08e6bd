using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Cli.Enhancing;

/// <summary>Decides where pictures go.</summary>
internal static class OutputNames
{
    private const string Mark = ".darkdiff";

    /// <summary>Names the outputs of all inputs; touches no file.</summary>
    /// <param name="inputs">The raw files.</param>
    /// <param name="output">File or folder that the user names, or null.</param>
    /// <param name="compare">Whether side-by-side pictures are asked for.</param>
    /// <param name="bits">Bits per sample that are asked for, or null.</param>
    /// <exception cref="CommandException">
    /// Two outputs have the same name, or a name is no picture's, or that of one that cannot hold so many bits.
    /// </exception>
    public static IReadOnlyList<RunJob> Plan(IReadOnlyList<string> inputs, string? output, bool compare, int? bits)
    {
        bool isFolder = output is not null
            && (Directory.Exists(output) || Path.EndsInDirectorySeparator(output) || !Path.HasExtension(output));
        if (output is not null && !isFolder && inputs.Count > 1)
        {
            throw new CommandException(
                $"{output}: found one file name for {inputs.Count} raw files, expected a folder", ExitCodes.Usage);
        }

        List<RunJob> jobs = [];
        Dictionary<string, string> taken = [];
        foreach (string input in inputs)
        {
            string path = PathFor(input, output, isFolder, bits);
            string? comparePath = compare ? ComparePath(path) : null;
            foreach (string name in new[] { path, comparePath }.OfType<string>())
            {
                string full = Path.GetFullPath(name);
                if (full == Path.GetFullPath(input))
                    throw new CommandException($"{input}: the picture would replace the raw file", ExitCodes.Usage);
                if (!taken.TryAdd(full, input))
                {
                    throw new CommandException(
                        $"{taken[full]} and {input} would both be written to {name}", ExitCodes.Usage);
                }
            }

            jobs.Add(new RunJob(input, path, comparePath));
        }

        return jobs;
    }

    private static string PathFor(string input, string? output, bool isFolder, int? bits)
    {
        string name = Path.GetFileNameWithoutExtension(input) + Mark + ".png";
        if (output is null)
            return Path.Combine(Path.GetDirectoryName(input) ?? "", name);
        if (isFolder)
            return Path.Combine(output, name);
        try
        {
            PictureFormat format = PictureFormats.OfPath(output);
            if (bits is int wanted && !format.Holds(wanted))
            {
                throw new CommandException(
                    $"{output}: {format} files cannot hold {wanted} bits per sample", ExitCodes.Usage);
            }
        }
        catch (ArgumentException e)
        {
            throw new CommandException(e.Message, ExitCodes.Usage, e);
        }

        return output;
    }

    private static string ComparePath(string path)
    {
        string stem = Path.GetFileNameWithoutExtension(path);
        if (stem.EndsWith(Mark, StringComparison.Ordinal))
            stem = stem[..^Mark.Length];
        return Path.Combine(Path.GetDirectoryName(path) ?? "", $"{stem}.compare{Path.GetExtension(path)}");
    }
}
