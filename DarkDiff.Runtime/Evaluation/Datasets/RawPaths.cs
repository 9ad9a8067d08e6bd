namespace DarkDiff.Runtime.Evaluation.Datasets;

/// <summary>Finds raw files that lists and folder layouts name.</summary>
internal static class RawPaths
{
    /// <summary>
    /// Endings of raw files, the one that a list names counts as any of them: converted data sets are welcome.
    /// </summary>
    private static readonly string[] Extensions =
        [".dng", ".arw", ".cr2", ".cr3", ".crw", ".nef", ".raf", ".rw2", ".orf", ".pef", ".srw"];

    /// <summary>
    /// The file of a name, with its own ending or that of another raw format; null where there is none.
    /// </summary>
    public static string? Find(string path)
    {
        if (File.Exists(path))
            return path;
        foreach (string extension in Extensions)
        {
            foreach (string candidate in new[] { extension, extension.ToUpperInvariant() })
            {
                string other = Path.ChangeExtension(path, candidate);
                if (File.Exists(other))
                    return other;
            }
        }

        return null;
    }

    /// <summary>Raw files of a folder, sorted by name.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder is not there.</exception>
    public static IReadOnlyList<string> In(string folder) =>
        [.. Entries(folder).Where(path => Extensions.Contains(Path.GetExtension(path).ToLowerInvariant()))];

    /// <summary>Files of a folder, sorted by name, so that order never depends on the disk.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder is not there.</exception>
    public static IEnumerable<string> Entries(string folder, SearchOption depth = SearchOption.TopDirectoryOnly) =>
        Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*", depth).Order(StringComparer.Ordinal)
            : throw new DirectoryNotFoundException($"{folder}: found no such folder, expected a data set");

    /// <summary>Fails when files are missing, before anything is computed.</summary>
    /// <param name="missing">Names of the missing files.</param>
    /// <param name="all">How many there should be.</param>
    /// <exception cref="FileNotFoundException">At least one is missing.</exception>
    public static void RequireNone(IReadOnlyList<string> missing, int all)
    {
        if (missing.Count > 0)
        {
            throw new FileNotFoundException(
                $"{missing[0]}: found no such file, expected a raw file "
                + $"({missing.Count} of {all} files of the data set are missing)");
        }
    }
}
