using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Sampling;

namespace DarkDiff.Runtime.Tests.Sampling;

/// <summary>Timesteps and factors against the published numbers of Stable Diffusion 2.1.</summary>
[TestFixture]
internal sealed class DdimScheduleTests
{
    private static DiffusionConfig Trailing { get; } = new() { Spacing = TimestepSpacing.Trailing };

    [TestCase(0, 0.99915, 5e-15)]
    [TestCase(1, 0.9982960278, 5e-11)]
    [TestCase(21, 0.9803807481, 5e-11)]
    [TestCase(199, 0.7552383612, 5e-11)]
    [TestCase(249, 0.6754324137, 5e-11)]
    [TestCase(499, 0.2776696505, 5e-11)]
    [TestCase(749, 0.0566234916, 5e-11)]
    [TestCase(981, 0.0057755001, 5e-11)]
    [TestCase(999, 0.0046600985, 5e-11)]
    public void CumulativeAlphasAreThePublishedOnes(int timestep, double expected, double lastDigit) => Assert.That(
        new NoiseSchedule(new DiffusionConfig()).AlphaCumulative(timestep), Is.EqualTo(expected).Within(lastDigit));

    [Test]
    public void FiftyStepsAreSpacedFromTheStartWithOffsetOne()
    {
        DdimSchedule schedule = new(new DiffusionConfig(), 50);
        Assert.That(schedule.Timesteps, Is.EqualTo(Enumerable.Range(0, 50).Select(i => 981 - 20 * i)));
    }

    // 1000 − i·1000/N, rounded, less 1. For 7: 1000, 857.14, 714.29, 571.43, 428.57, 285.71, 142.86. For 16 every
    // second one is a half, which goes to the even neighbour: 937.5 to 938, 812.5 to 812, 687.5 to 688 …
    [TestCase(1, 999)]
    [TestCase(4, 999, 749, 499, 249)]
    [TestCase(7, 999, 856, 713, 570, 428, 285, 142)]
    [TestCase(10, 999, 899, 799, 699, 599, 499, 399, 299, 199, 99)]
    [TestCase(16, 999, 937, 874, 811, 749, 687, 624, 561, 499, 437, 374, 311, 249, 187, 124, 61)]
    [TestCase(
        50, 999, 979, 959, 939, 919, 899, 879, 859, 839, 819, 799, 779, 759, 739, 719, 699, 679, 659, 639, 619, 599,
        579, 559, 539, 519, 499, 479, 459, 439, 419, 399, 379, 359, 339, 319, 299, 279, 259, 239, 219, 199, 179, 159,
        139, 119, 99, 79, 59, 39, 19)]
    public void TrailingStepsAreSpacedFromTheEnd(int steps, params int[] expected) =>
        Assert.That(new DdimSchedule(Trailing, steps).Timesteps, Is.EqualTo(expected));

    // Where each step lands: its timestep less ⌊1000/N⌋; below 0 and at 0 that is the first cumulative alpha.
    [TestCase(1, 0)]
    [TestCase(4, 749, 499, 249, 0)]
    [TestCase(7, 857, 714, 571, 428, 286, 143, 0)]
    [TestCase(16, 937, 875, 812, 749, 687, 625, 562, 499, 437, 375, 312, 249, 187, 125, 62, 0)]
    public void TrailingStepsLandAStrideBelow(int steps, params int[] expected)
    {
        DdimSchedule schedule = new(Trailing, steps);
        NoiseSchedule noise = new(Trailing);
        float[] factors = new float[DdimSchedule.CoefficientCount];
        for (int step = 0; step < steps; step++)
        {
            schedule.WriteCoefficients(step, 1, factors);
            double alpha = noise.AlphaCumulative(expected[step]);
            Assert.That(factors[4], Is.EqualTo((float)Math.Sqrt(alpha)), $"step {step}");
            Assert.That(factors[5], Is.EqualTo((float)Math.Sqrt(1 - alpha)), $"step {step}");
        }
    }

    [Test]
    public void FourTrailingStepsGoThroughThePublishedAlphas()
    {
        double[] alphas = [0.0046600985, 0.0566234916, 0.2776696505, 0.6754324137, 0.99915];
        DdimSchedule schedule = new(Trailing with { Prediction = Prediction.V }, 4);
        float[] factors = new float[DdimSchedule.CoefficientCount];
        for (int step = 0; step < 4; step++)
        {
            schedule.WriteCoefficients(step, 1, factors);
            Expect(factors[0], alphas[step]);
            Expect(factors[4], alphas[step + 1]);
        }

        // A factor of f32 is off by at most 2⁻²⁴ of itself, its square by twice that; the last digit is half a 1e-10.
        static void Expect(double factor, double alpha) =>
            Assert.That(factor * factor, Is.EqualTo(alpha).Within(alpha * Math.Pow(2, -23) + 5e-11));
    }

    [Test]
    public void OneLeadingStepIsAtTheCleanEndAndOneTrailingStepAtTheNoisyOne()
    {
        Assert.That(new DdimSchedule(new DiffusionConfig(), 1).Timesteps, Is.EqualTo(new[] { 1 }));
        Assert.That(new DdimSchedule(Trailing, 1).Timesteps, Is.EqualTo(new[] { 999 }));
    }

    [Test]
    public void AnyNumberOfStepsStaysInRange(
        [Values(1, 3, 7, 999, 1000)] int steps, [Values] TimestepSpacing spacing)
    {
        DdimSchedule schedule = new(new DiffusionConfig { Spacing = spacing }, steps);
        Assert.That(schedule.Timesteps, Has.Count.EqualTo(steps).And.Ordered.Descending);
        Assert.That(schedule.Timesteps, Is.All.InRange(0, 999));
    }

    [Test]
    public void TheLastStepEndsAtTheFirstCumulativeAlpha()
    {
        float[] factors = new float[DdimSchedule.CoefficientCount];
        new DdimSchedule(new DiffusionConfig(), 50).WriteCoefficients(49, 2, factors);
        Assert.That(factors[4], Is.EqualTo((float)Math.Sqrt(0.99915)));
        Assert.That(factors[5], Is.EqualTo((float)Math.Sqrt(1 - 0.99915)).Within(1e-8));
    }

    [Test]
    public void APerfectPredictionLandsOnTheForwardProcess(
        [Values] Prediction prediction, [Values] TimestepSpacing spacing)
    {
        DiffusionConfig config = new() { Prediction = prediction, Spacing = spacing };
        DdimSchedule schedule = new(config, 10);
        NoiseSchedule noise = new(config);
        const double clean = 0.7;
        const double epsilon = -1.3;
        float[] f = new float[DdimSchedule.CoefficientCount];
        for (int step = 0; step < 10; step++)
        {
            double alpha = noise.AlphaCumulative(schedule.Timesteps[step]);
            double previous = noise.AlphaCumulative(schedule.Timesteps[step] - 100);
            double x = Math.Sqrt(alpha) * clean + Math.Sqrt(1 - alpha) * epsilon;
            double p = prediction == Prediction.Epsilon
                ? epsilon
                : Math.Sqrt(alpha) * epsilon - Math.Sqrt(1 - alpha) * clean;
            schedule.WriteCoefficients(step, 1, f);
            double next = f[4] * (f[0] * x + f[1] * p) + f[5] * (f[2] * x + f[3] * p);
            // Six factors of f32, the first two up to 1/√ᾱ large.
            double tolerance = 8 * Math.Pow(2, -24) / Math.Sqrt(alpha);
            Assert.That(next, Is.EqualTo(Math.Sqrt(previous) * clean + Math.Sqrt(1 - previous) * epsilon).Within(tolerance));
        }
    }

    [TestCase(0)]
    [TestCase(1001)]
    public void OtherNumbersOfStepsAreRefused(int steps) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DdimSchedule(new DiffusionConfig(), steps));
}
