using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
[KernelTestOf(typeof(ScaleOp))]
public sealed class ScaleTests
{
    [TestCase(1, 1, 1, 1, 1)]
    [TestCase(1, 7, 3, 8, 4)]
    [TestCase(2, 11, 10, 70, 33)]
    public void MatchesTorch(int n, int h, int w, int channels, int kept)
    {
        using var harness = new OpHarness();
        TensorValue input = harness.Input(new(n, h, w, channels));
        var op = new ScaleOp(input, 0.18215f, harness.Output(new(n, h, w, kept)));
        harness.Verify(op, type => harness.Nhwc(input, type)[.., .., .., ..kept] * (double)0.18215f);
    }
}
