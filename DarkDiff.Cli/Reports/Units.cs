using System.Globalization;

namespace DarkDiff.Cli.Reports;

/// <summary>Large numbers for people.</summary>
internal static class Units
{
    /// <summary>A number of bytes, such as 12.3 MiB.</summary>
    public static string Bytes(long bytes) => Scaled(bytes, 1024, ["B", "KiB", "MiB", "GiB", "TiB"]);

    /// <summary>A count, such as 12.3 M.</summary>
    public static string Count(long count) => Scaled(count, 1000, ["", "k", "M", "G", "T", "P"]).TrimEnd();

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
