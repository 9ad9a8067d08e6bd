using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;
using DarkDiff.Runtime.Tests.Cuda;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
[KernelTestOf(typeof(CropOp))]
public sealed class CropTests
{
    [TestCase(1, 1, 1, 1, 0, 0, 1, 1)]
    [TestCase(2, 9, 7, 5, 3, 2, 6, 5)]
    [TestCase(2, 60, 60, 4, 20, 40, 40, 20)]
    [TestCase(1, 111, 3, 4, 0, 1, 111, 2)]
    public void MatchesTorch(int n, int h, int w, int c, int row, int column, int height, int width)
    {
        using var harness = new OpHarness();
        TensorValue input = harness.Input(new(n, h, w, c));
        var op = new CropOp(input, row, column, harness.Output(new(n, height, width, c)));
        harness.Verify(op, type => TorchReference.Of(op, harness, type));
    }
}
