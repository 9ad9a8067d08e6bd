using System.Runtime.Intrinsics;

namespace DarkDiff.PtxSim.Lanes;

/// <summary>Powers of two.</summary>
internal static unsafe class ExponentLanes
{
    // ln(2)^k / k!: 2^f for |f| ≤ 1/2 to the last bit of f64 or so.
    private static readonly double[] s_series = Series();

    /// <summary>ex2.approx.f32: in f64, rounded once.</summary>
    public static void Power(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i += 16)
            Power(Vector512.Load((float*)a + i)).Store((float*)d + i);
    }

    /// <summary>ex2.approx.ftz.f32.</summary>
    public static void PowerFlushed(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i += 16)
            FloatResult.Flush(Power(FloatResult.Flush(Vector512.Load((float*)a + i)))).Store((float*)d + i);
    }

    private static Vector512<float> Power(Vector512<float> x)
    {
        (Vector512<double> low, Vector512<double> high) = Vector512.Widen(x);
        return FloatResult.Canonical(Vector512.Narrow(Power(low), Power(high)));
    }

    // Beyond ±200 an f32 is infinite or zero anyway.
    private static Vector512<double> Power(Vector512<double> x)
    {
        Vector512<double> within = Vector512.Min(Vector512.Max(x, Vector512.Create(-200.0)), Vector512.Create(200.0));
        Vector512<double> whole = Vector512.Round(within), f = within - whole;
        Vector512<double> y = Vector512.Create(s_series[^1]);
        for (int k = s_series.Length - 2; k >= 0; k--)
            y = Vector512.FusedMultiplyAdd(y, f, Vector512.Create(s_series[k]));
        Vector512<long> exponent = Vector512.ConvertToInt64(whole) + Vector512.Create(1023L);
        y *= (exponent << 52).AsDouble();
        return Vector512.ConditionalSelect(Vector512.Equals(x, x), y, x);
    }

    private static double[] Series()
    {
        double[] series = new double[14];
        series[0] = 1;
        for (int k = 1; k < series.Length; k++)
            series[k] = series[k - 1] * Math.Log(2) / k;
        return series;
    }
}
