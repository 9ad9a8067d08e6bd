using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
[KernelTestOf(typeof(RepeatBatchOp))]
public sealed class RepeatBatchTests
{
    [TestCase(1, 1, 1, 1)]
    [TestCase(2, 7, 3, 5)]
    [TestCase(3, 60, 60, 4)]
    public void MatchesTorch(int n, int h, int w, int c)
    {
        using var harness = new OpHarness();
        TensorValue input = harness.Input(new(1, h, w, c));
        var op = new RepeatBatchOp(input, harness.Output(new(n, h, w, c)));
        harness.Verify(op, type => harness.Nhwc(input, type).repeat(n, 1, 1, 1));
    }
}
