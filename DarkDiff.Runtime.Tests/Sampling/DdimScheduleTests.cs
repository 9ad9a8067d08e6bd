using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Sampling;

namespace DarkDiff.Runtime.Tests.Sampling;

/// <summary>Timesteps and factors against the published numbers of Stable Diffusion 2.1.</summary>
[TestFixture]
internal sealed class DdimScheduleTests
{
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

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(7)]
    [TestCase(999)]
    [TestCase(1000)]
    public void AnyNumberOfStepsStaysInRange(int steps)
    {
        DdimSchedule schedule = new(new DiffusionConfig(), steps);
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

    [TestCase(Prediction.Epsilon)]
    [TestCase(Prediction.V)]
    public void APerfectPredictionLandsOnTheForwardProcess(Prediction prediction)
    {
        DiffusionConfig config = new() { Prediction = prediction };
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
