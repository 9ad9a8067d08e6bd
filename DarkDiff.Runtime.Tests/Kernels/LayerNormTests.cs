using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;
using DarkDiff.Runtime.Tests.Support;
using static TorchSharp.torch.nn;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
[KernelTestOf(typeof(LayerNormOp))]
public sealed class LayerNormTests
{
    [TestCase(1, 7)]
    [TestCase(111, 33)]
    [TestCase(64, 320)]
    [TestCase(300, 192)]
    public void MatchesTorch(int rows, int channels)
    {
        using var harness = new OpHarness();
        TensorValue input = harness.Input(TensorShape.Matrix(rows, channels), 3);
        (WeightTensor weight, float[] w) = harness.Weight(1, channels);
        (WeightTensor bias, float[] b) = harness.Weight(1, channels);
        var op = new LayerNormOp(input, weight, bias, 1e-5f, harness.Output(input.Shape));
        harness.Verify(op, type => functional.layer_norm(
            harness.Nhwc(input, type),
            [channels],
            TorchTensors.ToTensor(w, type, channels),
            TorchTensors.ToTensor(b, type, channels),
            1e-5));
    }
}
