using System.Globalization;
using DarkDiff.Benchmarks.Contenders;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace DarkDiff.Benchmarks.Reports;

/// <summary>Pictures of the results.</summary>
internal static class BenchmarkCharts
{
    private static readonly string[] Libraries = ["ours", TorchContender.Library, OnnxContender.Library];

    /// <summary>GFLOP/s of everybody on every case that multiplies matrices, and the peak.</summary>
    public static void Bars(IReadOnlyList<BenchmarkResult> results, double peak, string path)
    {
        using Plot plot = new();
        BenchmarkResult[] shown = [.. results.Where(IsProduct)];
        ScottPlot.Palettes.Category10 palette = new();
        for (int i = 0; i < Libraries.Length; i++)
        {
            List<Bar> bars = [];
            for (int j = 0; j < shown.Length; j++)
            {
                if (shown[j].Fastest(Libraries[i]) is { } time)
                {
                    double position = (shown.Length - j) * 4 - i;
                    bars.Add(new Bar
                    {
                        Position = position,
                        Value = shown[j].Gflops(time),
                        FillColor = palette.GetColor(i),
                        LineWidth = 0,
                        Size = 0.9,
                    });
                }
            }

            if (bars.Count == 0)
                continue;
            ScottPlot.Plottables.BarPlot group = plot.Add.Bars(bars);
            group.Horizontal = true;
            group.LegendText = Libraries[i];
        }

        ScottPlot.Plottables.VerticalLine line = plot.Add.VerticalLine(peak);
        line.LegendText = "multiply-add peak";
        line.Color = Colors.Black;
        double[] positions = [.. shown.Select((_, j) => (shown.Length - j) * 4 - 1.0)];
        plot.Axes.Left.TickGenerator = new NumericManual(positions, [.. shown.Select(r => r.Name)]);
        plot.Axes.Margins(left: 0);
        plot.XLabel("GFLOP/s of the direct algorithm (Winograd counts more than it computes)");
        plot.ShowLegend(Alignment.LowerRight);
        plot.SavePng(path, 1100, 120 + 50 * Math.Max(4, shown.Length));
    }

    /// <summary>GFLOP/s over operations per byte, under what the units and the memory allow.</summary>
    public static void Roofline(IReadOnlyList<BenchmarkResult> results, double peak, double bandwidth, string path)
    {
        using Plot plot = new();
        ScottPlot.Palettes.Category10 palette = new();
        double[] intensities = [.. results.Select(r => Math.Log10((double)r.Flops / r.Bytes))];
        double left = Math.Min(0, intensities.Min()) - 0.2, right = intensities.Max() + 0.3;
        double knee = Math.Log10(peak / bandwidth);
        ScottPlot.Plottables.Scatter roof = plot.Add.ScatterLine(
            new[] { left, knee, right },
            new[] { left + Math.Log10(bandwidth), Math.Log10(peak), Math.Log10(peak) });
        roof.Color = Colors.Black;
        roof.LegendText = FormattableString.Invariant($"{peak:f0} GFLOP/s, memory {bandwidth:f0} GB/s");
        for (int i = 0; i < Libraries.Length; i++)
        {
            List<double> xs = [], ys = [];
            for (int j = 0; j < results.Count; j++)
            {
                if (results[j].Fastest(Libraries[i]) is not { } time)
                    continue;
                xs.Add(intensities[j]);
                ys.Add(Math.Log10(results[j].Gflops(time)));
                if (i == 0)
                {
                    ScottPlot.Plottables.Text label = plot.Add.Text(results[j].Name, xs[^1], ys[^1]);
                    label.LabelFontSize = 9;
                    label.LabelRotation = -25;
                    label.OffsetX = 6;
                }
            }

            if (xs.Count == 0)
                continue;
            ScottPlot.Plottables.Scatter points = plot.Add.ScatterPoints(xs.ToArray(), ys.ToArray());
            points.Color = palette.GetColor(i);
            points.MarkerSize = 8;
            points.LegendText = Libraries[i];
        }

        plot.Axes.Bottom.TickGenerator = Powers(left, right);
        plot.Axes.Left.TickGenerator = Powers(-1, 4);
        plot.XLabel("operations per byte of operands");
        plot.YLabel("GFLOP/s of the direct algorithm");
        plot.ShowLegend(Alignment.LowerRight);
        plot.SavePng(path, 1200, 800);
    }

    private static NumericManual Powers(double first, double last)
    {
        var ticks = new NumericManual();
        for (int power = (int)Math.Floor(first); power <= last; power++)
            ticks.AddMajor(power, Math.Pow(10, power).ToString("G4", CultureInfo.InvariantCulture));
        return ticks;
    }

    /// <summary>Normalisation is limited by memory: its GFLOP/s would not show beside the others.</summary>
    private static bool IsProduct(BenchmarkResult result) =>
        !result.Name.StartsWith("groupnorm", StringComparison.Ordinal);
}
