using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;
using static TorchSharp.torch.nn;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
[KernelTestOf(typeof(SiluOp))]
public sealed class SiluTests
{
    [TestCase(1, 1, 1, 1)]
    [TestCase(1, 7, 3, 5)]
    [TestCase(2, 111, 10, 40)]
    public void MatchesTorch(int n, int h, int w, int c)
    {
        using var harness = new OpHarness();
        TensorValue input = harness.Input(new(n, h, w, c), 10);
        var op = new SiluOp(input, harness.Output(input.Shape));
        harness.Verify(op, type => functional.silu(harness.Nhwc(input, type)));
    }

    [Test]
    public void FarOutValuesStayFinite()
    {
        using var harness = new OpHarness();
        float[] far = [-1e30f, -1000, -100, -88, -87, -50, -20, 20, 50, 87, 88, 100, 1000, 1e30f, 0, 1];
        TensorValue input = harness.Input(new(1, 1, 1, far.Length), far);
        var op = new SiluOp(input, harness.Output(input.Shape));
        foreach (var level in OpHarness.Levels)
        {
            float[] result = harness.Run(op, level, 1);
            for (int i = 0; i < far.Length; i++)
            {
                double expected = far[i] / (1 + Math.Exp(-(double)far[i]));
                double tolerance = Math.Abs(expected) * 3e-7 + 1e-7;
                Assert.That(result[i], Is.EqualTo(expected).Within(tolerance), $"silu({far[i]})");
            }
        }
    }
}
