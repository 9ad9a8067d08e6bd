using System.Globalization;

namespace DarkDiff.Runtime.Evaluation.Datasets;

/// <summary>
/// LRD (Zhang et al.) in its authors' layout: lines of a list are <c>./LRD/Clean/00001_00_0.25s.DNG
/// ./LRD/Noisy/00001_03_0.002s.DNG ISO1600 -3EV</c>. The clean frames are taken at ISO 100, so the ratio is
/// 100·t(clean) / (ISO·t(noisy)); at −3 EV it is about 8.
/// </summary>
public static class LrdPairs
{
    private const string Camera = "IMX586";
    private const double ReferenceIso = 100;

    /// <summary>Lists the pairs of one exposure value.</summary>
    /// <param name="folder">The folder that the list's paths start from.</param>
    /// <param name="list">
    /// The list; null: the one file of the folder or of its <c>LRD</c> whose name contains "test".
    /// </param>
    /// <param name="exposureValue">Exposure of the noisy frames against the right one, such as −3.</param>
    /// <param name="protocol">What is done to the pictures.</param>
    /// <exception cref="IOException">A list or a raw file is missing.</exception>
    /// <exception cref="InvalidDataException">The list is of another form, or no pair is left.</exception>
    public static IReadOnlyList<EvaluationPair> Find(
        string folder, string? list, int exposureValue, EvaluationProtocol protocol)
    {
        string path = list ?? TestList(folder);
        List<EvaluationPair> pairs = [];
        List<string> missing = [];
        string word = string.Create(CultureInfo.InvariantCulture, $"{exposureValue}EV");
        foreach (ExposureList.Line line in ExposureList.Read(path))
        {
            if (!line.Words.Contains(word, StringComparer.OrdinalIgnoreCase))
                continue;
            (ExposureList.Frame clean, ExposureList.Frame noisy) = (line.First, line.Second);
            double ratio = ReferenceIso * clean.Seconds / (Iso(path, line) * noisy.Seconds);
            string? cleanPath = Locate(folder, clean.Path);
            string? noisyPath = Locate(folder, noisy.Path);
            if (cleanPath is null)
                missing.Add(Path.Combine(folder, clean.Path));
            if (noisyPath is null)
                missing.Add(Path.Combine(folder, noisy.Path));
            pairs.Add(new EvaluationPair(
                noisy.Name, Camera, Math.Pow(2, -exposureValue), () => RawPair.Load(noisyPath!, cleanPath!, ratio, protocol)));
        }

        RawPaths.RequireNone(missing, 2 * pairs.Count);
        return pairs.Count > 0 ? pairs : throw new InvalidDataException($"{path}: found no line of {word}");
    }

    private static string TestList(string folder)
    {
        string inner = Path.Combine(folder, "LRD");
        string[] lists =
        [
            .. RawPaths.Entries(folder).Concat(Directory.Exists(inner) ? RawPaths.Entries(inner) : []).Where(
                path => path.EndsWith(".txt", StringComparison.OrdinalIgnoreCase)
                    && Path.GetFileName(path).Contains("test", StringComparison.OrdinalIgnoreCase)),
        ];
        return lists.Length == 1
            ? lists[0]
            : throw new FileNotFoundException(
                $"{folder}: found {lists.Length} lists of test pairs (*test*.txt), expected one; name it with --list");
    }

    private static double Iso(string path, ExposureList.Line line)
    {
        string? word = line.Words.FirstOrDefault(w => w.StartsWith("ISO", StringComparison.OrdinalIgnoreCase));
        return word is not null
            && double.TryParse(word.AsSpan(3), NumberStyles.Float, CultureInfo.InvariantCulture, out double iso) && iso > 0
            ? iso
            : throw new InvalidDataException(
                $"{path}: found {line.Second.Name} without its ISO speed, expected a word such as ISO1600");
    }

    private static string? Locate(string folder, string path) =>
        RawPaths.Find(Path.Combine(folder, path)) ?? RawPaths.Find(Path.Combine(folder, "..", path));
}
