using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;
using static TorchSharp.torch;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
[KernelTestOf(typeof(TimestepEmbeddingOp))]
public sealed class TimestepEmbeddingTests
{
    [TestCase(0, 2)]
    [TestCase(1, 320)]
    [TestCase(981, 320)]
    [TestCase(500, 14)]
    public void MatchesTorch(int timestep, int channels)
    {
        using var harness = new OpHarness();
        TensorValue t = harness.Input(new(1, 1, 1, 1), [timestep]);
        var op = new TimestepEmbeddingOp(t, harness.Output(new(1, 1, 1, channels)));
        harness.Verify(op, type =>
        {
            Tensor steps = arange(channels / 2, type);
            Tensor angles = exp(steps * -Math.Log(10000) / (channels / 2)) * harness.Nhwc(t, type);
            return cat([cos(angles), sin(angles)], -1);
        });
    }
}
