using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
[KernelTestOf(typeof(GegluOp))]
public sealed class GegluTests
{
    [TestCase(1, 1, 1)]
    [TestCase(7, 3, 4)]
    [TestCase(111, 37, 1)]
    [TestCase(64, 256, 8)]
    public void MatchesTorch(int rows, int channels, float scale)
    {
        using var harness = new OpHarness();
        TensorValue input = harness.Input(TensorShape.Matrix(rows, 2 * channels), scale);
        var op = new GegluOp(input, harness.Output(TensorShape.Matrix(rows, channels)));
        harness.Verify(op, type =>
        {
            Tensor[] halves = harness.Nhwc(input, type).chunk(2, 3);
            return halves[0] * functional.gelu(halves[1]);
        });
    }
}
