using DarkDiff.Kernels;

namespace DarkDiff.Runtime.Tests.Support;

/// <summary>
/// The one numeric comparison of the tests. With e(x) the error of x against the f64 reference r, and u the
/// unit roundoff of the type (2⁻²⁴ for f32), both of these must hold:
/// <list type="bullet">
/// <item>max|e(ours)| ≤ 2·max|e(torch)| + k·u·max|r|</item>
/// <item>rms(e(ours)) ≤ 2·rms(e(torch)) + k·u·rms(r)</item>
/// </list>
/// so we may be at most twice as wrong as PyTorch computing the same thing in that type, plus k roundings of the output's
/// scale. k is 1 for one op; for a chain it is the number of ops in series, each of which rounds its result once.
/// NaN, infinity, an all-zero reference and differing lengths fail.
/// </summary>
public static class TensorAssert
{
    /// <summary>Unit roundoff of f32.</summary>
    public const double F32 = 1.0 / (1 << 24);

    /// <summary>Fails the test unless <paramref name="ours"/> keeps the rule above.</summary>
    /// <param name="ours">The result under test.</param>
    /// <param name="torchInType">The same computed by PyTorch in the type under test, in the same order of elements.</param>
    /// <param name="reference">The same computed in f64 from the same f32 inputs.</param>
    /// <param name="what">Named in the report.</param>
    /// <param name="roundings">k: ops in series between the inputs and the result.</param>
    /// <param name="unitRoundoff">u of the type under test.</param>
    public static void Close(
        ReadOnlySpan<float> ours,
        ReadOnlySpan<float> torchInType,
        ReadOnlySpan<double> reference,
        string what,
        int roundings = 1,
        double unitRoundoff = F32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(roundings, 1);
        if (ours.Length != reference.Length || torchInType.Length != reference.Length)
        {
            Assert.Fail($"{what}: lengths differ: ours {ours.Length}, torch {torchInType.Length}, "
                + $"reference {reference.Length}");
        }

        Magnitude scale = Magnitude.Of(reference);
        if (!(scale.Max > 0) || !double.IsFinite(scale.Max))
            Assert.Fail($"{what}: the reference proves nothing: its largest magnitude is {scale.Max}");

        (Magnitude mine, int worst) = Error(ours, reference, $"{what}: ours");
        (Magnitude theirs, _) = Error(torchInType, reference, $"{what}: torch");
        double maxBudget = 2 * theirs.Max + roundings * unitRoundoff * scale.Max;
        double rmsBudget = 2 * theirs.Rms + roundings * unitRoundoff * scale.Rms;
        TestContext.Out.WriteLine(
            $"{what}: {mine.Max / maxBudget:P0} of the max budget, {mine.Rms / rmsBudget:P0} of the rms budget "
            + $"(max error {mine.Max:g3}, torch {theirs.Max:g3}, scale {scale.Max:g3})");

        if (!(mine.Max <= maxBudget))
        {
            Assert.Fail($"{what}: max error {mine.Max:g6} exceeds {maxBudget:g6}; at [{worst}] ours is "
                + $"{ours[worst]:g9}, torch {torchInType[worst]:g9}, reference {reference[worst]:g12}");
        }

        if (!(mine.Rms <= rmsBudget))
            Assert.Fail($"{what}: rms error {mine.Rms:g6} exceeds {rmsBudget:g6}");
    }

    /// <summary>Unit roundoff of a type.</summary>
    public static double RoundoffOf(ElementType type) => type switch
    {
        ElementType.F16 => 1.0 / (1 << 11),
        ElementType.BF16 => 1.0 / (1 << 8),
        _ => F32,
    };

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
