using System.Diagnostics;
using DarkDiff.Kernels.Devices;
using static TorchSharp.torch;

namespace DarkDiff.Benchmarks;

/// <summary>Times both sides in turns, so that a change of the machine's speed hits both.</summary>
/// <param name="device">Where ours runs.</param>
/// <param name="seconds">Time for one case, about.</param>
internal sealed class BenchmarkRunner(IDevice device, double seconds)
{
    private const int MinRounds = 5, MaxRounds = 200;

    /// <summary>Runs one case.</summary>
    /// <exception cref="InvalidOperationException">The results do not agree.</exception>
    public BenchmarkResult Run(BenchmarkCase benchmark)
    {
        using ILaunchSequence sequence = device.Sequence([benchmark.Operands.Prepare(device, benchmark.Op)]);
        sequence.Run();
        Check(benchmark);

        List<double> ours = [], torch = [], ratios = [];
        long start = Stopwatch.GetTimestamp();
        while (ours.Count < MinRounds
            || (ours.Count < MaxRounds && Stopwatch.GetElapsedTime(start).TotalSeconds < seconds))
        {
            long begin = Stopwatch.GetTimestamp();
            sequence.Run();
            ours.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);

            begin = Stopwatch.GetTimestamp();
            using (Tensor result = benchmark.Torch())
                torch.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
            ratios.Add(torch[^1] / ours[^1]);
        }

        ratios.Sort();
        double flops = benchmark.Op.Flops;
        return new(
            benchmark.Name,
            ours.Min() * 1e3,
            flops / ours.Min() / 1e9,
            torch.Min() * 1e3,
            flops / torch.Min() / 1e9,
            ratios[ratios.Count / 2],
            ours.Count);
    }

    /// <summary>
    /// Both sides may be off by random roundings, whose effect grows with the root of the number of terms.
    /// </summary>
    private static void Check(BenchmarkCase benchmark)
    {
        float[] ours = benchmark.Operands.Read(benchmark.Op.Output);
        using Tensor result = benchmark.Torch();
        using Tensor contiguous = result.contiguous();
        float[] torch = contiguous.data<float>().ToArray();
        double error = 0, scale = 0;
        for (int i = 0; i < torch.Length; i++)
        {
            error += Math.Pow((double)ours[i] - torch[i], 2);
            scale += Math.Pow(torch[i], 2);
        }

        double relative = Math.Sqrt(error / scale), limit = 2 * Math.Sqrt(benchmark.Terms) * Math.Pow(2, -24);
        if (ours.Length != torch.Length || !(relative <= limit))
        {
            throw new InvalidOperationException(
                $"{benchmark.Name}: results differ by {relative:g3} (relative RMS), {limit:g3} allowed");
        }
    }
}
