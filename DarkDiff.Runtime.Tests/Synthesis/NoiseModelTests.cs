using DarkDiff.Runtime.Synthesis;

namespace DarkDiff.Runtime.Tests.Synthesis;

public sealed class NoiseModelTests
{
    private static readonly NoiseParameters ShotOnly = new(0.7, 1e-6, 0.1, 1e-6, 15583, 800);

    [TestCase(0.0)]
    [TestCase(0.3)]
    [TestCase(1.0)]
    [TestCase(7.61)]
    [TestCase(49.9)]
    [TestCase(50.1)]
    [TestCase(900.0)]
    public void PoissonNumbersHaveMeanAndVarianceOfTheMean(double mean)
    {
        const int Count = 400_000;
        var random = new NoiseRandom(11);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < Count; i++)
        {
            double value = PoissonSampler.Next((float)mean, random);
            sum += value;
            squares += (value - mean) * (value - mean);
        }

        // Five standard errors of the mean and of the variance.
        Assert.That(sum / Count, Is.EqualTo(mean).Within(5 * Math.Sqrt(mean / Count)));
        double spread = Math.Sqrt(((2 * mean * mean) + mean) / Count);
        double rounding = mean >= 50 ? 1 / 12.0 : 0;
        Assert.That(squares / Count, Is.EqualTo(mean).Within((5 * spread) + rounding));
    }

    [Test]
    public void SmallPoissonNumbersFollowTheExactProbabilities()
    {
        const int Count = 1_000_000;
        const double Mean = 2.37;
        var random = new NoiseRandom(5);
        var found = new int[64];
        for (int i = 0; i < Count; i++)
        {
            found[(int)PoissonSampler.Next((float)Mean, random)]++;
        }

        double probability = Math.Exp(-Mean);
        for (int k = 0; k < 10; k++)
        {
            double error = Math.Sqrt(probability * (1 - probability) / Count);
            Assert.That((double)found[k] / Count, Is.EqualTo(probability).Within(5 * error), $"k = {k}");
            probability *= Mean / (k + 1);
        }
    }

    [TestCase(-0.2)]
    [TestCase(-0.05)]
    [TestCase(0.0)]
    [TestCase(0.13)]
    public void TukeyNumbersHaveZeroMeanAndTheAnalyticVariance(double shape)
    {
        const int Count = 2_000_000;
        var random = new NoiseRandom(3);
        var read = new TukeyLambda(shape);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < Count; i++)
        {
            double value = read.Next(random);
            sum += value;
            squares += value * value;
        }

        double variance = TukeyLambda.Variance(shape);
        Assert.That(sum / Count, Is.Zero.Within(5 * Math.Sqrt(variance / Count)));
        Assert.That(squares / Count, Is.EqualTo(variance).Within(variance * 0.02));
    }

    [Test]
    public void TukeyVarianceIsThatOfTheUniformAtOne() =>
        Assert.That(TukeyLambda.Variance(1), Is.EqualTo(1 / 3.0).Within(1e-9));

    [TestCase(0.9)]
    [TestCase(0.05)]
    public void VarianceIsGainTimesSignalPlusDarkVariance(double level)
    {
        const int Width = 501;
        const int Height = 1001;
        const double Ratio = 100;
        var noise = new NoiseParameters(3.1, 4.2, -0.09, 1.7, 15583, 800);
        float[] recorded = Record((float)level, Width, Height, Ratio, noise, 7);
        double signal = level * noise.Saturation / Ratio;
        double mean = recorded.Average();
        double variance = recorded.Average(v => (v - signal) * (v - signal));
        double expected = (noise.Gain * signal) + noise.DarkVariance;
        double meanError = Math.Sqrt((expected / recorded.Length) + (1.7 * 1.7 / Height));
        Assert.That(mean, Is.EqualTo(signal).Within(5 * meanError));
        Assert.That(variance, Is.EqualTo(expected).Within(expected * 0.03));
    }

    [Test]
    public void PixelsOfARowShareItsNoiseAndRowsDoNot()
    {
        const int Width = 400;
        const int Height = 1000;
        var noise = new NoiseParameters(1, 2, 0.1, 5, 15583, 800);
        float[] recorded = Record(0.2f, Width, Height, 200, noise, 9);
        double mean = recorded.Average();
        double[] rows = [.. Enumerable.Range(0, Height)
            .Select(r => recorded.Skip(r * Width).Take(Width).Average() - mean)];
        double rowVariance = rows.Average(v => v * v);
        double neighbours = rows.Zip(rows.Skip(1), (a, b) => a * b).Average();
        Assert.That(rowVariance, Is.EqualTo(25).Within(25 * 5 * Math.Sqrt(2.0 / Height)));
        Assert.That(neighbours / rowVariance, Is.Zero.Within(5 / Math.Sqrt(Height)));
    }

    [Test]
    public void RecordedValuesAreWholeAndInsideTheFile()
    {
        var noise = new NoiseParameters(30, 400, -0.2, 50, 15583, 800);
        float[] recorded = [.. Record(1, 100, 50, 1, noise, 1), .. Record(0, 100, 50, 1, noise, 2)];
        Assert.That(recorded, Has.All.InRange(-800f, 15583f));
        Assert.That(recorded.All(v => v == MathF.Round(v)), Is.True);
        Assert.That(recorded.Max(), Is.EqualTo(15583f));
        Assert.That(recorded.Min(), Is.LessThan(0f));
    }

    [Test]
    public void SameSeedSameNoise()
    {
        Assert.That(Record(0.5f, 111, 7, 20, ShotOnly, 4), Is.EqualTo(Record(0.5f, 111, 7, 20, ShotOnly, 4)));
        Assert.That(Record(0.5f, 111, 7, 20, ShotOnly, 4), Is.Not.EqualTo(Record(0.5f, 111, 7, 20, ShotOnly, 5)));
    }

    [Test]
    public void WrongSizesAndRatiosAreRefused()
    {
        var random = new NoiseRandom(1);
        Assert.That(
            () => NoiseModel.Apply(new float[7], new float[7], 3, 10, ShotOnly, random),
            Throws.ArgumentException.With.Message.Contain("rows of 3"));
        Assert.That(
            () => NoiseModel.Apply(new float[6], new float[6], 3, 0.5, ShotOnly, random),
            Throws.ArgumentException.With.Message.Contain("0.5"));
    }

    private static float[] Record(float level, int width, int height, double ratio, NoiseParameters noise, ulong seed)
    {
        var values = new float[width * height];
        Array.Fill(values, level);
        NoiseModel.Apply(values, values, width, ratio, noise, new NoiseRandom(seed));
        return values;
    }
}
