using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;
using static TorchSharp.torch;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
[KernelTestOf(typeof(DdimStepOp))]
public sealed class DdimStepTests
{
    [TestCase(1, 1, 1, 1)]
    [TestCase(2, 7, 9, 4)]
    [TestCase(2, 60, 60, 5)]
    [TestCase(1, 111, 3, 4)]
    public void MatchesTorch(int branches, int h, int w, int c)
    {
        using var harness = new OpHarness();
        TensorValue latent = harness.Input(new(1, h, w, c), 2);
        TensorValue prediction = harness.Input(new(branches, h, w, c), 2);
        float[] factors = [1.3f, -0.7f, 0.2f, 0.9f, 0.8f, 0.6f, 2];
        TensorValue coefficients = harness.Input(new(1, 1, 1, 7), factors);
        var op = new DdimStepOp(latent, prediction, coefficients, harness.Output(latent.Shape));
        Tensor Reference(ScalarType type)
        {
            double[] f = Array.ConvertAll(factors, x => (double)x);
            Tensor x = harness.Nhwc(latent, type), p = harness.Nhwc(prediction, type);
            if (branches == 2)
                p = p[1..2] + f[6] * (p[0..1] - p[1..2]);
            return f[4] * (f[0] * x + f[1] * p) + f[5] * (f[2] * x + f[3] * p);
        }

        // Guidance, then x0 and ε, then their sum: three stages.
        harness.Verify(op, Reference, roundings: 3);
    }
}
