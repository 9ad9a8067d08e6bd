using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DarkDiff.Benchmarks.Machine;

/// <summary>What the main memory gives: the slope of the roofline.</summary>
internal static unsafe class MemoryBandwidth
{
    private const int Bytes = 256 << 20;
    private const int Rounds = 5;

    /// <summary>GB/s of <paramref name="threads"/> threads that read memory in order, best of some rounds.</summary>
    public static double Measure(int threads)
    {
        byte* data = (byte*)NativeMemory.AlignedAlloc(Bytes, 64);
        try
        {
            new Span<byte>(data, Bytes).Fill(1);
            double best = 0;
            for (int round = 0; round < Rounds; round++)
            {
                long start = Stopwatch.GetTimestamp();
                Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread =>
                {
                    int part = Bytes / threads / 256 * 256;
                    if (Sum(data + (nint)thread * part, part) == 0)
                        throw new InvalidOperationException("memory does not hold what was written");
                });
                best = Math.Max(best, Bytes / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
            }

            return best;
        }
        finally
        {
            NativeMemory.AlignedFree(data);
        }
    }

    private static int Sum(byte* from, int bytes)
    {
        Vector512<int> a = default, b = default, c = default, d = default;
        for (byte* end = from + bytes; from < end; from += 256)
        {
            a |= Vector512.Load((int*)from);
            b |= Vector512.Load((int*)(from + 64));
            c |= Vector512.Load((int*)(from + 128));
            d |= Vector512.Load((int*)(from + 192));
        }

        return Vector512.Sum(a | b | c | d);
    }
}
