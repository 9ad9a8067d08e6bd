using System.Diagnostics;
using DarkDiff.Benchmarks.Cases;
using DarkDiff.Benchmarks.Contenders;
using DarkDiff.Benchmarks.Machine;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.Benchmarks;

/// <summary>Times all contenders in turns, so that a change of the machine's speed hits all.</summary>
/// <param name="device">Where ours runs.</param>
/// <param name="threads">Threads of everybody.</param>
/// <param name="seconds">Time for one case, about.</param>
/// <param name="withOnnx">Whether ONNX Runtime takes part.</param>
/// <param name="precision">Type that everybody multiplies in, F32 or BF16.</param>
internal sealed class BenchmarkRunner(
    IDevice device, int threads, double seconds, bool withOnnx, ElementType precision)
{
    private const int FewestRounds = 3, MinRounds = 5, MaxRounds = 200;

    // Threads of other libraries spin for a while after their work: short ops are measured when that is over.
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(4), Batch = TimeSpan.FromMilliseconds(8);

    // Of a run's time goes into a sample of the peak after it: a longer run meets more of what else the machine does.
    private const double PeakShare = 0.05;

    // After which three rounds must do.
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(60);

    // Where the runs that are checked take longer, they are the only ones.
    private static readonly TimeSpan VeryLong = TimeSpan.FromMinutes(5);

    /// <summary>Runs one case.</summary>
    /// <exception cref="InvalidOperationException">The results do not agree.</exception>
    public BenchmarkResult Run(BenchmarkCase benchmark)
    {
        using KernelContender ours = new(device, benchmark.Operands, benchmark.Op);
        List<IContender> others = [.. benchmark.Torch];
        if (withOnnx)
            others.Add(new OnnxContender(benchmark.Onnx(), threads));
        BenchmarkResult result = Run(
            new Comparison(benchmark.Name, ours.Kernel, IsModel: false, benchmark.Op.Flops, benchmark.Bytes, benchmark.Terms),
            ours,
            others);
        others.ForEach(other => other.Dispose());
        return result;
    }

    /// <summary>Checks that all compute the same, then times them.</summary>
    /// <exception cref="InvalidOperationException">The results do not agree.</exception>
    public BenchmarkResult Run(Comparison comparison, IContender ours, IReadOnlyList<IContender> others)
    {
        IContender[] contenders = [ours, .. others];
        List<double> peaks = [];
        double[] checking = Check(comparison, contenders, peaks);
        double[][] times = [.. checking.Select(_ => new double[MaxRounds])];
        int rounds = 0;
        if (checking.Sum() > VeryLong.TotalSeconds)
        {
            for (int i = 0; i < checking.Length; i++)
                times[i][0] = checking[i];
            rounds = 1;
        }
        else
        {
            peaks.Clear();
            Stopwatch watch = Stopwatch.StartNew();
            while (rounds < (watch.Elapsed > LongEnough ? FewestRounds : MinRounds)
                || (rounds < MaxRounds && watch.Elapsed.TotalSeconds < seconds))
            {
                for (int i = 0; i < contenders.Length; i++)
                {
                    times[i][rounds] = Time(contenders[i]);
                    peaks.Add(FmaPeak.Now(threads, PeakShare * times[i][rounds]));
                }

                rounds++;
            }
        }

        ContenderTime Summarize(IContender contender, double[] seconds)
        {
            double[] own = seconds[..rounds];
            double[] ratios = [.. own.Zip(times[0], (theirs, mine) => theirs / mine)];
            return new(contender.Name, own.Min(), Median.Of(own), Median.Of(ratios));
        }

        return new BenchmarkResult(
            comparison.Name,
            comparison.Kernel,
            comparison.IsModel,
            comparison.Flops,
            comparison.Bytes,
            rounds,
            Median.Of(peaks),
            [.. contenders.Zip(times, Summarize)]);
    }

    /// <summary>
    /// Seconds of one run; the mean of several where one is short. Always after a run that does not count: work of its
    /// kind follows its kind, and the first run after somebody else's finds its data elsewhere.
    /// </summary>
    private static double Time(IContender contender)
    {
        long start = Stopwatch.GetTimestamp();
        contender.Run();
        TimeSpan first = Stopwatch.GetElapsedTime(start);
        if (first > 2 * Batch)
        {
            start = Stopwatch.GetTimestamp();
            contender.Run();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        while (Stopwatch.GetElapsedTime(start) < WarmUp)
            contender.Run();
        int runs = 0;
        start = Stopwatch.GetTimestamp();
        do
        {
            contender.Run();
            runs++;
        }
        while (Stopwatch.GetElapsedTime(start) < Batch);
        return Stopwatch.GetElapsedTime(start).TotalSeconds / runs;
    }

    /// <summary>
    /// Everybody may be off by random roundings, whose effect grows with the root of the number of terms; in bf16 the
    /// roundings of operands and results outweigh those of the sums, which are f32.
    /// </summary>
    /// <returns>Seconds of each, packing of weights and the like included.</returns>
    private double[] Check(Comparison comparison, IContender[] contenders, List<double> peaks)
    {
        double[] times = new double[contenders.Length];
        for (int i = 0; i < contenders.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            contenders[i].Run();
            times[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            peaks.Add(FmaPeak.Now(threads, PeakShare * times[i]));
        }

        float[] ours = contenders[0].Result();
        double limit = 2 * Math.Sqrt(comparison.Terms) * Math.Pow(2, -24);
        if (precision == ElementType.BF16)
            limit += 2 * Math.Pow(2, -8);
        foreach (IContender contender in contenders.Skip(1))
        {
            float[] theirs = contender.Result();
            double error = 0, scale = 0;
            for (int i = 0; i < theirs.Length; i++)
            {
                error += Math.Pow((double)ours[i] - theirs[i], 2);
                scale += Math.Pow(theirs[i], 2);
            }

            double relative = Math.Sqrt(error / scale);
            if (ours.Length != theirs.Length || !(relative <= limit))
            {
                throw new InvalidOperationException(
                    $"{comparison.Name}: ours and {contender.Name} differ by {relative:g3} (relative RMS), "
                    + $"{limit:g3} allowed");
            }
        }

        return times;
    }
}
