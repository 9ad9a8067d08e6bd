using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DarkDiff.Benchmarks.Machine;

/// <summary>What the multiply-add units give when nothing else limits them.</summary>
internal static class FmaPeak
{
    private const int Steps = 500_000;

    /// <summary>
    /// GFLOP/s of <paramref name="threads"/> cores: the best of some runs of one thread, times the number, so that
    /// other load on the machine does not lower the mark.
    /// </summary>
    public static double Best(int threads)
    {
        double best = 0;
        for (int round = 0; round < 40; round++)
            best = Math.Max(best, OneThread(0));
        return best * threads;
    }

    /// <summary>
    /// GFLOP/s of <paramref name="threads"/> threads at once, now: between measurements, what the machine gave meanwhile.
    /// </summary>
    /// <param name="threads">Number of threads.</param>
    /// <param name="seconds">How long at least; the rate is the mean over that time.</param>
    public static double Now(int threads, double seconds)
    {
        double[] rates = new double[threads];
        Parallel.For(
            0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread => rates[thread] = OneThread(seconds));
        return rates.Sum();
    }

    private static double OneThread(double seconds)
    {
        long start = Stopwatch.GetTimestamp();
        double elapsed;
        int loops = 0;
        do
        {
            if (!float.IsFinite(Loop()))
                return 0;
            loops++;
            elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        while (elapsed < seconds);
        return 2.0 * 12 * FloatsPerVector * Steps * loops / elapsed / 1e9;
    }

    private static int FloatsPerVector => Vector512.IsHardwareAccelerated ? 16 : 8;

    private static float Loop() => Vector512.IsHardwareAccelerated ? Loop512() : Loop256();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Loop512()
    {
        Vector512<float> x = Vector512.Create(0.5f), y = Vector512.Create(0.25f);
        Vector512<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int step = 0; step < Steps; step++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Loop256()
    {
        Vector256<float> x = Vector256.Create(0.5f), y = Vector256.Create(0.25f);
        Vector256<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int step = 0; step < Steps; step++)
        {
            a = Vector256.FusedMultiplyAdd(a, x, y);
            b = Vector256.FusedMultiplyAdd(b, x, y);
            c = Vector256.FusedMultiplyAdd(c, x, y);
            d = Vector256.FusedMultiplyAdd(d, x, y);
            e = Vector256.FusedMultiplyAdd(e, x, y);
            f = Vector256.FusedMultiplyAdd(f, x, y);
            g = Vector256.FusedMultiplyAdd(g, x, y);
            h = Vector256.FusedMultiplyAdd(h, x, y);
            i = Vector256.FusedMultiplyAdd(i, x, y);
            j = Vector256.FusedMultiplyAdd(j, x, y);
            k = Vector256.FusedMultiplyAdd(k, x, y);
            l = Vector256.FusedMultiplyAdd(l, x, y);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
