using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Ops;
using DarkDiff.Runtime.Tests.Cuda;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
[KernelTestOf(typeof(BlendOp))]
public sealed class BlendTests
{
    [TestCase(1, 1, 1, 1, 0, 0, 1, 1)]
    [TestCase(2, 9, 7, 5, 3, 2, 6, 5)]
    [TestCase(2, 60, 60, 4, 20, 40, 40, 20)]
    [TestCase(1, 111, 3, 4, 0, 1, 111, 2)]
    public void MatchesTorch(int n, int h, int w, int c, int row, int column, int height, int width)
    {
        using var harness = new OpHarness();
        BlendOp op = Op(harness, new(n, h, w, c), row, column, height, width);
        harness.Verify(op, type => TorchReference.Of(op, harness, type), roundings: 2);
    }

    [Test]
    public void TheBaseMayBeOverwritten()
    {
        using var harness = new OpHarness();
        BlendOp op = Op(harness, new(2, 9, 7, 4), 1, 2, 5, 4);
        float[] expected = harness.Run(op, SimdLevels.Best, 1);
        Assert.That(harness.Run(op with { Output = op.Base }, SimdLevels.Best, 2), Is.EqualTo(expected));
    }

    [Test]
    public void AWholeWeightTakesTheTileWhateverTheBaseIs()
    {
        using var harness = new OpHarness();
        TensorValue image = harness.Input(new(1, 1, 2, 1), [float.NaN, float.NaN]);
        TensorValue tile = harness.Input(new(1, 1, 2, 1), [3, 4]);
        TensorValue weight = harness.Input(new(1, 1, 2, 1), [1, 1]);
        var op = new BlendOp(image, tile, weight, 0, 0, harness.Output(image.Shape));
        Assert.That(harness.Run(op, SimdLevels.Best, 1), Is.EqualTo(new float[] { 3, 4 }));
    }

    /// <summary>A blend with weights from 0 to 1, both included.</summary>
    internal static BlendOp Op(OpHarness harness, TensorShape shape, int row, int column, int height, int width)
    {
        TensorShape window = shape with { H = height, W = width };
        float[] weights = [.. Enumerable.Range(0, height * width).Select(i => i * 7 % 9 / 8f)];
        return new BlendOp(
            harness.Input(shape), harness.Input(window), harness.Input(new(1, height, width, 1), weights), row, column,
            harness.Output(shape));
    }
}
