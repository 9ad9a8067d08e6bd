using System.Globalization;
using DarkDiff.KernelBench.Roofline;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace DarkDiff.KernelBench.Reports;

/// <summary>
/// The cases under the roofs of three GPUs: operations per byte of the floor against operations per second, both
/// logarithmic. Cases without operations are not there.
/// </summary>
internal static class RooflinePlot
{
    private const int Width = 1400;
    private const int Height = 900;
    private const double Giga = 1e3;

    // Decades that the axes show, of operations per byte and of 10⁹ operations per second.
    private static readonly (double Low, double High) s_intensities = (-2, 4);

    /// <summary>The picture, a PNG.</summary>
    /// <param name="rows">The cases.</param>
    /// <param name="device">Name of the device that was timed; null where points are estimates.</param>
    public static byte[] Png(IReadOnlyList<KernelRow> rows, string? device)
    {
        using Plot plot = new();
        foreach (GpuPeak gpu in GpuPeak.All)
            AddRoof(plot, gpu);
        KernelRow[] computing = [.. rows.Where(row => row.Operations > 0)];
        foreach (IGrouping<string, KernelRow> family in computing.GroupBy(row => row.Case.Family))
            AddPoints(plot, family.Key, [.. family]);
        plot.Axes.Bottom.TickGenerator = Decades();
        plot.Axes.Left.TickGenerator = Decades();
        plot.Axes.SetLimitsX(s_intensities.Low, s_intensities.High - 0.1);
        plot.Axes.SetLimitsY(-1, 6.5);
        plot.XLabel("operations per byte that must be moved");
        plot.YLabel("10⁹ operations per second");
        plot.Title(device is null
            ? "Kernels at the layers of Stable Diffusion 2.1: estimates for an A100 from simulated counts"
            : $"Kernels at the layers of Stable Diffusion 2.1: ● measured on {device}, ○ estimates for an A100");
        plot.ShowLegend(Alignment.LowerRight);
        return plot.GetImage(Width, Height).GetImageBytes(ImageFormat.Png);
    }

    private static void AddRoof(Plot plot, GpuPeak gpu)
    {
        double peak = Math.Log10(gpu.TensorTeraops * Giga), ridge = peak - Math.Log10(gpu.MemoryGigabytes);
        double low = s_intensities.Low + Math.Log10(gpu.MemoryGigabytes);
        var roof = plot.Add.ScatterLine(
            new[] { s_intensities.Low, ridge, s_intensities.High }, new[] { low, peak, peak });
        roof.LineWidth = 2;
        roof.LegendText = string.Create(
            CultureInfo.InvariantCulture, $"{gpu.Name}: {gpu.TensorTeraops:0.#} Top/s, {gpu.MemoryGigabytes:0} GB/s");
    }

    private static void AddPoints(Plot plot, string family, KernelRow[] rows)
    {
        double[] x = [.. rows.Select(row => Math.Log10(row.Intensity))];
        var estimates = plot.Add.ScatterPoints(
            x, [.. rows.Select(row => Rate(row, row.Estimate(GpuPeak.A100).Microseconds))]);
        estimates.MarkerShape = MarkerShape.OpenCircle;
        estimates.MarkerSize = 10;
        estimates.MarkerLineWidth = 2;
        estimates.LegendText = $"{family}, estimate for A100";
        KernelRow[] timed = [.. rows.Where(row => row.Microseconds is not null)];
        if (timed.Length == 0)
            return;
        var measured = plot.Add.ScatterPoints(
            [.. timed.Select(row => Math.Log10(row.Intensity))],
            timed.Select(row => Rate(row, row.Microseconds!.Value)).ToArray());
        measured.Color = estimates.Color;
        measured.MarkerShape = MarkerShape.FilledCircle;
        measured.MarkerSize = 10;
        measured.LegendText = $"{family}, measured";
    }

    private static double Rate(KernelRow row, double microseconds) =>
        Math.Log10(row.Operations / (microseconds * Giga));

    private static NumericAutomatic Decades() => new()
    {
        IntegerTicksOnly = true,
        MinorTickGenerator = new LogMinorTickGenerator(),
        LabelFormatter = decade => Math.Pow(10, decade).ToString("#,0.##", CultureInfo.InvariantCulture),
    };
}
