using System.Globalization;
using System.Text;

namespace DarkDiff.Reference.Evaluation;

/// <summary>Means over pictures, as Markdown and CSV.</summary>
internal sealed class EvaluationTable
{
    private readonly IReadOnlyList<Measurement> measurements;
    private readonly double[] ratios;
    private readonly string[] methods;

    public EvaluationTable(IReadOnlyList<Measurement> measurements)
    {
        this.measurements = measurements;
        ratios = [.. measurements.Select(m => m.Ratio).Distinct().Order()];
        methods = [.. measurements.Select(m => m.Method).Distinct()];
    }

    /// <summary>One row per method: PSNR and SSIM for each ratio and over all, with the spread, and seconds.</summary>
    public string Markdown()
    {
        StringBuilder text = new();
        text.Append("| method |");
        foreach (double ratio in ratios)
            text.Append(CultureInfo.InvariantCulture, $" ×{ratio} |");
        text.Append(" all | seconds |\n|---|").Append(string.Concat(Enumerable.Repeat("---|", ratios.Length + 2))).Append('\n');
        foreach (string method in methods)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {method} |");
            foreach (double ratio in ratios)
            {
                List<Measurement> group = [.. measurements.Where(m => m.Method == method && m.Ratio == ratio)];
                text.Append(CultureInfo.InvariantCulture, $" {group.Average(m => m.Psnr):F2} / {group.Average(m => m.Ssim):F3} |");
            }

            List<Measurement> all = [.. measurements.Where(m => m.Method == method)];
            text.Append(CultureInfo.InvariantCulture, $" {all.Average(m => m.Psnr):F2} ± {Spread(all.Select(m => m.Psnr)):F2}");
            text.Append(CultureInfo.InvariantCulture, $" / {all.Average(m => m.Ssim):F3} ± {Spread(all.Select(m => m.Ssim)):F3}");
            text.Append(CultureInfo.InvariantCulture, $" | {all.Average(m => m.Seconds):F1} |\n");
        }

        return text.ToString();
    }

    /// <summary>The gain of the model's first setting over the plain rendering and over the best classical filter.</summary>
    public string Summary()
    {
        string model = measurements.First(m => m.Family == Evaluator.ModelFamily).Method;
        (double Psnr, double Ssim) ours = Mean(model);
        (double Psnr, double Ssim) plain = Mean(measurements.First(m => m.Family == Evaluator.PlainFamily).Method);
        string[] classical = [.. measurements
            .Where(m => m.Family is not (Evaluator.PlainFamily or Evaluator.AblationFamily or Evaluator.ModelFamily))
            .Select(m => m.Method)
            .Distinct()];
        string bestPsnr = classical.MaxBy(m => Mean(m).Psnr)!;
        string bestSsim = classical.MaxBy(m => Mean(m).Ssim)!;
        int pictures = measurements.Count(m => m.Method == model);
        return FormattableString.Invariant(
            $"{pictures} pictures. {model}: PSNR {ours.Psnr:F2}, SSIM {ours.Ssim:F3}; over the plain ISP {ours.Psnr - plain.Psnr:+0.00;-0.00} dB and {ours.Ssim - plain.Ssim:+0.000;-0.000}; over the best classical filter {ours.Psnr - Mean(bestPsnr).Psnr:+0.00;-0.00} dB ({bestPsnr}) and {ours.Ssim - Mean(bestSsim).Ssim:+0.000;-0.000} ({bestSsim}).");
    }

    /// <summary>Every measurement.</summary>
    public string Csv()
    {
        StringBuilder text = new("photo,camera,ratio,method,psnr,ssim,seconds\n");
        foreach (Measurement m in measurements)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{m.Photo},{m.Camera},{m.Ratio},\"{m.Method}\",{m.Psnr:F4},{m.Ssim:F5},{m.Seconds:F3}\n");
        }

        return text.ToString();
    }

    private static double Spread(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double mean = all.Average();
        return Math.Sqrt(all.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, all.Length - 1));
    }

    private (double Psnr, double Ssim) Mean(string method)
    {
        List<Measurement> all = [.. measurements.Where(m => m.Method == method)];
        return (all.Average(m => m.Psnr), all.Average(m => m.Ssim));
    }
}
