using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
[KernelTestOf(typeof(AddOp))]
public sealed class AddTests
{
    [TestCase(1, 1, 1, 1)]
    [TestCase(1, 7, 3, 5)]
    [TestCase(2, 111, 10, 40)]
    public void MatchesTorch(int n, int h, int w, int c)
    {
        using var harness = new OpHarness();
        TensorValue a = harness.Input(new(n, h, w, c)), b = harness.Input(a.Shape);
        var op = new AddOp(a, b, harness.Output(a.Shape));
        harness.Verify(op, type => harness.Nhwc(a, type) + harness.Nhwc(b, type));
    }
}
