using System.Runtime.Intrinsics;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Runtime.Tests.Kernels;

/// <summary>Accuracy where the functions' docstrings state one, and values where pieces meet and at the ends.</summary>
[TestFixture]
public sealed class SimdMathTests
{
    private const double Ulp = 1.0 / (1 << 23);

    [Test]
    public void ExpIsWithinTwoUnitsInTheLastPlace()
    {
        double worst = 0;
        for (float x = -87.3f; x < 88.3f; x += 0.0013f)
        {
            double expected = Math.Exp(x);
            worst = Math.Max(worst, Math.Abs(Exp(x) - expected) / expected);
        }

        Assert.That(worst / Ulp, Is.LessThan(2));
    }

    [Test]
    public void ExpAtTheEnds()
    {
        Assert.That(Exp(0), Is.EqualTo(1f));
        Assert.That(Exp(-90), Is.Zero);
        Assert.That(Exp(float.NegativeInfinity), Is.Zero);
        Assert.That(Exp(1000), Is.InRange(2.3e38f, 2.5e38f));
        Assert.That(Exp(float.NaN), Is.NaN);
    }

    [Test]
    public void Exp2IsWithinTwoUnitsInTheLastPlace()
    {
        double worst = 0;
        for (float x = -126; x <= 0; x += 0.0017f)
        {
            double expected = Math.Pow(2, x);
            worst = Math.Max(worst, Math.Abs(Exp2(x) - expected) / expected);
        }

        Assert.That(worst / Ulp, Is.LessThan(2));
        Assert.That(Exp2(0), Is.EqualTo(1f));
        Assert.That(Exp2(-1000), Is.InRange(0, 1.2e-38f));
        Assert.That(Exp2(float.NegativeInfinity), Is.InRange(0, 1.2e-38f));
    }

    [Test]
    public void GeluIsContinuousWhereItsPiecesMeet()
    {
        foreach (float x in (float[])[MathF.Sqrt(2), 4 * MathF.Sqrt(2), -MathF.Sqrt(2), -4 * MathF.Sqrt(2)])
        {
            float below = Gelu(x - 1e-5f), above = Gelu(x + 1e-5f);
            Assert.That(above - below, Is.Zero.Within(2e-5 * 1.2 + 4 * Math.Abs(x) * Ulp), $"at {x}");
        }

        Assert.That(Gelu(-50), Is.Zero);
        Assert.That(Gelu(50), Is.EqualTo(50f));
        Assert.That(Gelu(float.NaN), Is.NaN);
    }

    private static float Exp(float x) => SimdMath<Simd128, Vector128<float>>.Exp(Vector128.Create(x))[0];

    private static float Exp2(float x) => SimdMath<Simd128, Vector128<float>>.Exp2OfNegative(Vector128.Create(x))[0];

    private static float Gelu(float x) => SimdMath<Simd128, Vector128<float>>.Gelu(Vector128.Create(x))[0];
}
