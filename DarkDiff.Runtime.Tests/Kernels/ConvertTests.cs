using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
[KernelTestOf(typeof(ConvertOp))]
public sealed class ConvertTests
{
    [TestCase(1, 1, 1, 1)]
    [TestCase(2, 7, 3, 5)]
    [TestCase(1, 111, 37, 8)]
    public void MatchesTorch(int n, int h, int w, int c)
    {
        using var harness = new OpHarness();
        TensorValue input = harness.Input(new(n, h, w, c));
        var op = new ConvertOp(input, harness.Output(new(n, h, w, c)));
        harness.Verify(op, type => harness.Nhwc(input, type).clone());
    }
}
