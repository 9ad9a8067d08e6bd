using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;
using DarkDiff.Runtime.Tests.Support;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
[KernelTestOf(typeof(GroupNormOp))]
public sealed class GroupNormTests
{
    [TestCase(1, 1, 1, 7, 0, 1, false)]
    [TestCase(1, 8, 8, 32, 0, 32, true)]
    [TestCase(2, 7, 5, 30, 0, 5, true)]
    [TestCase(1, 17, 111, 21, 0, 7, false)]
    [TestCase(2, 16, 16, 320, 0, 32, true)]
    [TestCase(1, 20, 30, 64, 32, 32, true)]
    [TestCase(2, 3, 7, 13, 22, 5, false)]
    [TestCase(2, 17, 31, 24, 8, 8, true)]
    public void MatchesTorch(int n, int h, int w, int channels, int channels2, int groups, bool silu) =>
        Check(new(n, h, w, channels), channels2, groups, silu, 0);

    [Test]
    public void LargeMeanCostsNoAccuracy() => Check(new(1, 40, 40, 32), 0, 8, false, 30);

    private static void Check(TensorShape shape, int channels2, int groups, bool silu, float mean)
    {
        using var harness = new OpHarness();
        int channels = shape.C + channels2;
        float[] data = Array.ConvertAll(TorchTensors.Uniform(shape.Elements, 5), x => mean + 2 * x);
        TensorValue input = harness.Input(shape, data);
        TensorValue? input2 = channels2 > 0 ? harness.Input(shape with { C = channels2 }) : null;
        (WeightTensor weight, float[] w) = harness.Weight(1, channels);
        (WeightTensor bias, float[] b) = harness.Weight(1, channels);
        var op = new GroupNormOp(
            input,
            input2,
            weight,
            bias,
            groups,
            1e-5f,
            silu ? Activation.Silu : Activation.None,
            harness.Output(shape with { C = channels }));
        harness.Verify(op, type =>
        {
            Tensor x = harness.Nchw(input, type);
            if (input2 is not null)
                x = cat([x, harness.Nchw(input2, type)], 1);
            Tensor y = functional.group_norm(
                x,
                groups,
                TorchTensors.ToTensor(w, type, channels),
                TorchTensors.ToTensor(b, type, channels),
                1e-5f);
            return (silu ? functional.silu(y) : y).permute(0, 2, 3, 1);
        });
    }
}
