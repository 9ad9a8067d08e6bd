using System.Globalization;
using ScottPlot;

namespace DarkDiff.Reference.Training;

/// <summary>Losses over the steps of a run: a CSV file that grows, and a picture of it.</summary>
internal sealed class LossHistory
{
    private readonly string csvPath;
    private readonly string plotPath;
    private readonly string[] names;
    private readonly List<(long Step, double[] Values)> rows = [];

    /// <param name="folder">Where <c>loss.csv</c> and <c>loss.png</c> go; an earlier CSV is continued.</param>
    /// <param name="names">Names of the losses.</param>
    public LossHistory(string folder, params string[] names)
    {
        csvPath = Path.Combine(folder, "loss.csv");
        plotPath = Path.Combine(folder, "loss.png");
        this.names = names;
        if (!File.Exists(csvPath))
        {
            File.WriteAllText(csvPath, "step," + string.Join(',', names) + "\n");
            return;
        }

        foreach (string line in File.ReadLines(csvPath).Skip(1))
        {
            double[] cells = line.Split(',').Select(c => double.Parse(c, CultureInfo.InvariantCulture)).ToArray();
            rows.Add(((long)cells[0], cells[1..]));
        }
    }

    /// <summary>Adds one row.</summary>
    public void Add(long step, double[] values)
    {
        rows.Add((step, values));
        string cells = string.Join(',', values.Select(v => v.ToString("G6", CultureInfo.InvariantCulture)));
        File.AppendAllText(csvPath, FormattableString.Invariant($"{step},{cells}\n"));
    }

    /// <summary>Draws all rows, smoothed, each loss divided by its first value so that they share an axis.</summary>
    public void Draw()
    {
        if (rows.Count < 2)
            return;
        using Plot plot = new();
        double[] steps = rows.Select(r => (double)r.Step).ToArray();
        for (int i = 0; i < names.Length; i++)
        {
            double[] smooth = Smooth(rows.Select(r => r.Values[i]).ToArray());
            double first = smooth[0] == 0 ? 1 : smooth[0];
            var line = plot.Add.ScatterLine(steps, smooth.Select(v => v / first).ToArray());
            line.LegendText = FormattableString.Invariant($"{names[i]} (now {smooth[^1]:G4})");
        }

        plot.XLabel("step");
        plot.YLabel("loss / first loss");
        plot.ShowLegend();
        plot.SavePng(plotPath, 1000, 600);
    }

    private static double[] Smooth(double[] values)
    {
        double[] smooth = new double[values.Length];
        double mean = values[0];
        for (int i = 0; i < values.Length; i++)
        {
            mean = 0.9 * mean + 0.1 * values[i];
            smooth[i] = mean;
        }

        return smooth;
    }
}
