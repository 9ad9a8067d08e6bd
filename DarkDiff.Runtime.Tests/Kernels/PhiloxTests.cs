using DarkDiff.Kernels.Random;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
public sealed class PhiloxTests
{
    /// <summary>Known answers published with Random123.</summary>
    [TestCase(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [TestCase(
        0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu,
        0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    public void KnownAnswers(
        uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint r0, uint r1, uint r2, uint r3) =>
        Assert.That(Philox.Block(c0, c1, c2, c3, k0, k1), Is.EqualTo((r0, r1, r2, r3)));

    [Test]
    public void NoiseDependsOnlyOnSeedStreamAndIndex()
    {
        float[] all = Noise(1000, 7, 2);
        Assert.That(Noise(333, 7, 2), Is.EqualTo(all[..333]));
        Assert.That(Noise(1000, 8, 2), Is.Not.EqualTo(all));
        Assert.That(Noise(1000, 7, 3), Is.Not.EqualTo(all));
        Assert.That(Noise(1000, 7ul << 32, 2), Is.Not.EqualTo(all));
    }

    [Test]
    public void NoiseIsStandardNormal()
    {
        const int Count = 1 << 20;
        double[] moments = new double[5];
        double neighbours = 0;
        float[] noise = Noise(Count, 42, 0);
        for (int i = 0; i < Count; i++)
        {
            for (int power = 1; power <= 4; power++)
                moments[power] += Math.Pow(noise[i], power) / Count;
            neighbours += (double)noise[i] * noise[(i + 1) % Count] / Count;
        }

        // Five standard deviations of each estimate: Var(xⁿ) = E(x²ⁿ) − E(xⁿ)² = 1, 2, 15, 96.
        double Five(double variance) => 5 * Math.Sqrt(variance / Count);
        Assert.That(moments[1], Is.Zero.Within(Five(1)));
        Assert.That(moments[2], Is.EqualTo(1).Within(Five(2)));
        Assert.That(moments[3], Is.Zero.Within(Five(15)));
        Assert.That(moments[4], Is.EqualTo(3).Within(Five(96)));
        Assert.That(neighbours, Is.Zero.Within(Five(1)));
    }

    private static float[] Noise(int count, ulong seed, ulong stream)
    {
        float[] noise = new float[count];
        GaussianNoise.Fill(noise, seed, stream);
        return noise;
    }
}
