namespace DarkDiff.Runtime.Tests.Support;

/// <summary>
/// The one numeric comparison of the tests. With e(x) the error of x against the f64 reference r, and u = 2⁻²⁴ the
/// unit roundoff of f32, both of these must hold:
/// <list type="bullet">
/// <item>max|e(ours)| ≤ 2·max|e(torch)| + k·u·max|r|</item>
/// <item>rms(e(ours)) ≤ 2·rms(e(torch)) + k·u·rms(r)</item>
/// </list>
/// so we may be at most twice as wrong as PyTorch computing the same thing in f32, plus k roundings of the output's
/// scale. k is 1 for one op; for a chain it is the number of ops in series, each of which rounds its result once.
/// NaN, infinity, an all-zero reference and differing lengths fail.
/// </summary>
public static class TensorAssert
{
    private const double UnitRoundoff = 1.0 / (1 << 24);

    /// <summary>Fails the test unless <paramref name="ours"/> keeps the rule above.</summary>
    /// <param name="ours">The result under test.</param>
    /// <param name="torchF32">The same computed by PyTorch in f32, in the same order of elements.</param>
    /// <param name="reference">The same computed in f64 from the same f32 inputs.</param>
    /// <param name="what">Named in the report.</param>
    /// <param name="roundings">k: ops in series between the inputs and the result.</param>
    public static void Close(
        ReadOnlySpan<float> ours,
        ReadOnlySpan<float> torchF32,
        ReadOnlySpan<double> reference,
        string what,
        int roundings = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(roundings, 1);
        if (ours.Length != reference.Length || torchF32.Length != reference.Length)
        {
            Assert.Fail($"{what}: lengths differ: ours {ours.Length}, torch {torchF32.Length}, "
                + $"reference {reference.Length}");
        }

        Magnitude scale = Magnitude.Of(reference);
        if (!(scale.Max > 0) || !double.IsFinite(scale.Max))
            Assert.Fail($"{what}: the reference proves nothing: its largest magnitude is {scale.Max}");

        (Magnitude mine, int worst) = Error(ours, reference, $"{what}: ours");
        (Magnitude theirs, _) = Error(torchF32, reference, $"{what}: torch");
        double maxBudget = 2 * theirs.Max + roundings * UnitRoundoff * scale.Max;
        double rmsBudget = 2 * theirs.Rms + roundings * UnitRoundoff * scale.Rms;
        TestContext.Out.WriteLine(
            $"{what}: {mine.Max / maxBudget:P0} of the max budget, {mine.Rms / rmsBudget:P0} of the rms budget "
            + $"(max error {mine.Max:g3}, torch {theirs.Max:g3}, scale {scale.Max:g3})");

        if (!(mine.Max <= maxBudget))
        {
            Assert.Fail($"{what}: max error {mine.Max:g6} exceeds {maxBudget:g6}; at [{worst}] ours is "
                + $"{ours[worst]:g9}, torch {torchF32[worst]:g9}, reference {reference[worst]:g12}");
        }

        if (!(mine.Rms <= rmsBudget))
            Assert.Fail($"{what}: rms error {mine.Rms:g6} exceeds {rmsBudget:g6}");
    }

    private static (Magnitude Error, int Worst) Error(
        ReadOnlySpan<float> values, ReadOnlySpan<double> reference, string what)
    {
        double[] error = new double[values.Length];
        int worst = 0;
        for (int i = 0; i < error.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                Assert.Fail($"{what}: [{i}] is {values[i]}, reference {reference[i]:g9}");
            error[i] = values[i] - reference[i];
            if (Math.Abs(error[i]) > Math.Abs(error[worst]))
                worst = i;
        }

        return (Magnitude.Of(error), worst);
    }

    private readonly record struct Magnitude(double Max, double Rms)
    {
        /// <summary>NaN or infinity anywhere makes both values so.</summary>
        public static Magnitude Of(ReadOnlySpan<double> values)
        {
            double max = 0, squares = 0;
            foreach (double value in values)
            {
                max = Math.Max(max, Math.Abs(value));
                squares += value * value;
            }

            return new(max, values.Length == 0 ? 0 : Math.Sqrt(squares / values.Length));
        }
    }
}
