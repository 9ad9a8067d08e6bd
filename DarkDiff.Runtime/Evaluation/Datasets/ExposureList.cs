using System.Globalization;
using System.Text.RegularExpressions;

namespace DarkDiff.Runtime.Evaluation.Datasets;

/// <summary>Lists of short and long exposures, as SID and LRD have them.</summary>
internal static partial class ExposureList
{
    /// <summary>A raw file whose name tells its scene and exposure, such as <c>00001_00_0.04s.ARW</c>.</summary>
    /// <param name="Path">The file as the list names it.</param>
    /// <param name="Scene">The five digits of the scene.</param>
    /// <param name="Burst">The two digits that count the exposures of a scene.</param>
    /// <param name="Seconds">Exposure time.</param>
    public sealed record Frame(string Path, string Scene, string Burst, double Seconds)
    {
        /// <summary>The name without folder and ending.</summary>
        public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);
    }

    /// <summary>A line of a list: two files, and the words behind them.</summary>
    public sealed record Line(Frame First, Frame Second, IReadOnlyList<string> Words);

    /// <summary>Reads a list.</summary>
    /// <exception cref="FileNotFoundException">There is no such list.</exception>
    /// <exception cref="InvalidDataException">A line is of another form.</exception>
    public static IReadOnlyList<Line> Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: found no such list, expected lines of a short and a long exposure");
        List<Line> lines = [];
        int number = 0;
        foreach (string text in File.ReadLines(path))
        {
            number++;
            string[] words = text.Split(' ', '\t', ',').Where(word => word.Length > 0).ToArray();
            if (words.Length == 0)
                continue;
            if (words.Length < 2 || Parse(words[0]) is not Frame first || Parse(words[1]) is not Frame second)
            {
                throw new InvalidDataException(
                    $"{path}, line {number}: found '{text.Trim()}', "
                    + "expected two files such as 00001_00_0.04s.ARW 00001_00_10s.ARW");
            }

            lines.Add(new Line(first, second, words[2..]));
        }

        return lines.Count > 0 ? lines : throw new InvalidDataException($"{path}: found no line, expected pairs of raw files");
    }

    private static Frame? Parse(string path)
    {
        Match match = NamePattern().Match(System.IO.Path.GetFileName(path));
        return match.Success
            && double.TryParse(match.Groups[3].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
            && seconds > 0
            ? new Frame(path, match.Groups[1].Value, match.Groups[2].Value, seconds)
            : null;
    }

    [GeneratedRegex(@"^(\d{5})_(\d{2})_([0-9.]+)s\.\w+$")]
    private static partial Regex NamePattern();
}
