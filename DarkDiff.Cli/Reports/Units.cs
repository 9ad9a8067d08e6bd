using System.Globalization;

namespace DarkDiff.Cli.Reports;

/// <summary>Large numbers for people.</summary>
internal static class Units
{
    /// <summary>A number of bytes, such as 12.3 MiB.</summary>
    public static string Bytes(long bytes) => Scaled(bytes, 1024, ["B", "KiB", "MiB", "GiB", "TiB"]);

    /// <summary>A count, such as 12.3 M.</summary>
    public static string Count(long count) => Scaled(count, 1000, ["", "k", "M", "G", "T", "P"]).TrimEnd();

    /// <summary>Bytes from words such as 2GB, 1.5GiB, 800MiB or 4096; null where the words are none.</summary>
    public static long? ParseBytes(string text)
    {
        string[] units = ["B", "KB", "MB", "GB", "TB"];
        string number = text.TrimEnd('b', 'B', 'i', 'k', 'K', 'm', 'M', 'g', 'G', 't', 'T');
        string unit = text[number.Length..].ToUpperInvariant();
        int step = unit.Contains('I') ? 1024 : 1000;
        unit = unit.Replace("I", "", StringComparison.Ordinal);
        int power = unit.Length == 0 ? 0 : Array.IndexOf(units, unit.EndsWith('B') ? unit : unit + "B");
        bool isNumber = double.TryParse(
            number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value);
        double bytes = value * Math.Pow(step, power);
        return isNumber && power >= 0 && bytes < 1e18 ? (long)bytes : null;
    }

    private static string Scaled(double value, double step, string[] units)
    {
        int unit = 0;
        while (value >= step && unit < units.Length - 1)
        {
            value /= step;
            unit++;
        }

        return $"{value.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture)} {units[unit]}";
    }
}
