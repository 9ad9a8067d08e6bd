namespace DarkDiff.Runtime.Tests.Support;

[TestFixture]
public sealed class TensorAssertTests
{
    private static readonly double[] Reference = [0.1, -0.2, 0.4, 1.0 / 3];

    private static float[] Rounded => Array.ConvertAll(Reference, v => (float)v);

    [Test]
    public void CorrectlyRoundedValuesPass() =>
        Assert.That(() => TensorAssert.Close(Rounded, Rounded, Reference, "rounded"), Throws.Nothing);

    [Test]
    public void NearlyTwiceTorchsErrorPassesAndThriceFails()
    {
        float[] torch = Rounded, nearlyTwice = Rounded, thrice = Rounded;
        torch[2] += 1e-3f;
        nearlyTwice[2] += 1.9e-3f;
        thrice[2] += 3e-3f;
        Assert.That(() => TensorAssert.Close(nearlyTwice, torch, Reference, "nearly twice"), Throws.Nothing);
        Fails(thrice, torch, Reference, "max error");
    }

    [Test]
    public void ManySmallErrorsFailTheRmsRule()
    {
        double[] reference = new double[1000];
        float[] ours = new float[1000], torch = new float[1000];
        for (int i = 0; i < reference.Length; i++)
        {
            reference[i] = 0.5;
            torch[i] = 0.5f;
            ours[i] = 0.5f + 1e-4f;
        }

        torch[7] += 1e-4f;
        Fails(ours, torch, reference, "rms error");
    }

    [Test]
    public void RoundingsWidenTheBudget()
    {
        double[] reference = [1, 1, 1];
        float[] exact = [1, 1, 1], oneUlp = [float.BitIncrement(1), 1, 1];
        Fails(oneUlp, exact, reference, "max error");
        Assert.That(() => TensorAssert.Close(oneUlp, exact, reference, "two roundings", 2), Throws.Nothing);
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(float.NegativeInfinity)]
    public void NotFiniteFails(float bad)
    {
        float[] values = Rounded;
        values[3] = bad;
        Fails(values, Rounded, Reference, "ours: [3]");
        Fails(Rounded, values, Reference, "torch: [3]");
        Fails(values, values, Reference, "ours: [3]");
        double[] reference = [.. Reference];
        reference[1] = bad;
        Fails(Rounded, Rounded, reference, "proves nothing");
    }

    [Test]
    public void ZeroReferenceFails() => Fails(new float[4], new float[4], new double[4], "proves nothing");

    [Test]
    public void EmptyFails() => Fails([], [], [], "proves nothing");

    [Test]
    public void DifferentLengthsFail()
    {
        Fails(new float[3], Rounded, Reference, "lengths differ");
        Fails(Rounded, new float[5], Reference, "lengths differ");
    }

    private static void Fails(float[] ours, float[] torch, double[] reference, string message)
    {
        using (new NUnit.Framework.Internal.TestExecutionContext.IsolatedContext())
        {
            Assert.That(
                () => TensorAssert.Close(ours, torch, reference, "values"),
                Throws.TypeOf<AssertionException>().With.Message.Contains(message));
        }
    }
}
