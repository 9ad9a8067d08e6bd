using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Tests.Isp;

public sealed class OutputCurvesTests
{
    [Test]
    public void CurvesGoThereAndBack([Values] OutputCurve curve)
    {
        float[] linear = [-1, 0, 1e-6f, 1e-4f, 0.002f, 0.0031308f, 0.0039f, 0.01f, 0.18f, 0.5f, 0.99999f, 1, 7];
        var encoded = new float[linear.Length];
        OutputCurves.Encode(curve, linear, encoded);
        for (int i = 0; i < linear.Length; i++)
        {
            Assert.That(encoded[i], Is.EqualTo(OutputCurves.Encode(curve, linear[i])).Within(2e-6));
            Assert.That(OutputCurves.Decode(curve, encoded[i]), Is.EqualTo(Math.Clamp(linear[i], 0, 1)).Within(1e-5));
        }
    }

    [Test]
    public void CurvesHaveTheirKnownValues()
    {
        Assert.That(OutputCurves.Encode(OutputCurve.Srgb, 0.18), Is.EqualTo(0.46135612950044164).Within(1e-12));
        Assert.That(
            OutputCurves.Encode(OutputCurve.Gamma22, 0.25), Is.EqualTo(Math.Exp(Math.Log(0.25) / 2.2)).Within(1e-12));
        Assert.That(OutputCurves.DecodeTable(OutputCurve.Srgb)[188], Is.EqualTo(0.5028865f).Within(1e-6f));
    }
}
