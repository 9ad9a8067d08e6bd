namespace DarkDiff.Runtime.Evaluation.Datasets;

/// <summary>
/// See-in-the-Dark, Sony (Chen et al. 2018), in its authors' layout: a folder with <c>Sony/short</c>, <c>Sony/long</c>
/// and the lists, whose lines are <c>./Sony/short/00001_00_0.04s.ARW ./Sony/long/00001_00_10s.ARW ISO200 F8</c>. The
/// ratio of a pair is that of the exposures in the names, at most 300.
/// </summary>
public static class SidPairs
{
    private const string Camera = "SonyA7S2";
    private const double HighestRatio = 300;
    private static readonly string[] Misaligned = ["10034", "10045", "10172"];

    /// <summary>Lists the pairs.</summary>
    /// <param name="folder">The data set.</param>
    /// <param name="options">Which part of it.</param>
    /// <param name="protocol">What is done to the pictures.</param>
    /// <exception cref="IOException">A list or a raw file is missing.</exception>
    /// <exception cref="InvalidDataException">The list is of another form, or no pair is left.</exception>
    public static IReadOnlyList<EvaluationPair> Find(string folder, SidOptions options, EvaluationProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(options);
        string list = options.List ?? Path.Combine(folder, "Sony_test_list.txt");
        List<EvaluationPair> pairs = [];
        List<string> missing = [];
        foreach (ExposureList.Line line in ExposureList.Read(list))
        {
            (ExposureList.Frame noisy, ExposureList.Frame reference) = (line.First, line.Second);
            double ratio = Math.Min(reference.Seconds / noisy.Seconds, HighestRatio);
            double label = Math.Round(ratio);
            if ((!options.AllBursts && noisy.Burst != "00")
                || (options.DropMisaligned && Misaligned.Contains(noisy.Scene))
                || (options.Ratios.Count > 0 && !options.Ratios.Contains(label)))
            {
                continue;
            }

            string? noisyPath = Locate(folder, noisy.Path, "short");
            string? referencePath = Locate(folder, reference.Path, "long");
            if (noisyPath is null)
                missing.Add(Path.Combine(folder, noisy.Path));
            if (referencePath is null)
                missing.Add(Path.Combine(folder, reference.Path));
            pairs.Add(new EvaluationPair(
                noisy.Name, Camera, label, () => RawPair.Load(noisyPath!, referencePath!, ratio, protocol)));
        }

        RawPaths.RequireNone(missing, 2 * pairs.Count);
        return pairs.Count > 0 ? pairs : throw new InvalidDataException($"{list}: found no pair with the ratios asked for");
    }

    // Lists of later papers name the files without their folders.
    private static string? Locate(string folder, string path, string kind) =>
        RawPaths.Find(Path.Combine(folder, path))
        ?? RawPaths.Find(Path.Combine(folder, "Sony", kind, Path.GetFileName(path)))
        ?? RawPaths.Find(Path.Combine(folder, kind, Path.GetFileName(path)));
}
