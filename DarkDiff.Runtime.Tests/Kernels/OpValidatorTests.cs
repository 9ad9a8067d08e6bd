using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
public sealed class OpValidatorTests
{
    private static IEnumerable<TestCaseData> Wrong()
    {
        TensorValue x = Value(1, 8, 8, 16), y = Value(1, 8, 8, 32), vector = Value(1, 1, 1, 16);
        WeightTensor kernel = Weight(32, 3, 3, 16), sixteen = Weight(16);
        var conv = new Conv2dOp(x, null, kernel, null, null, null, 1, 1, 1, false, Activation.None, y);
        yield return Case(conv with { Output = x }, "must be 1×8×8×32");
        yield return Case(conv with { Input2 = x }, "must have 32 input channels");
        yield return Case(conv with { Input2 = vector }, "must be 1×8×8×16");
        yield return Case(conv with { Stride = 3 }, "stride is 3");
        yield return Case(conv with { PadBefore = -1 }, "negative");
        yield return Case(conv with { Stride = 2 }, "must be 1×4×4×32");
        yield return Case(conv with { Upsample = true }, "must be 1×16×16×32");
        yield return Case(conv with { Bias = sixteen }, "must be a vector of 32");
        yield return Case(conv with { ChannelBias = vector }, "must be 1×1×1×32");
        yield return Case(conv with { Residual = x }, "must have the shape of");
        yield return Case(conv with { Weight = Weight(32, 16) }, "must be (O, kh, kw, I)");
        yield return Case(
            conv with { Input = Value(1, 1, 1, 16), PadBefore = 0, PadAfter = 0 }, "smaller than the kernel");
        var linear = new LinearOp(x, Weight(32, 16), null, null, Activation.None, y);
        yield return Case(linear with { Weight = Weight(32, 15) }, "must be 1×8×8×15");
        yield return Case(linear with { Output = x }, "must be 1×8×8×32");
        yield return Case(linear with { Weight = sixteen }, "must be (O, I)");
        var group = new GroupNormOp(x, null, sixteen, sixteen, 4, 1e-5f, Activation.None, x);
        yield return Case(group with { Activation = Activation.Geglu }, "of linear layers only");
        yield return Case(conv with { Activation = Activation.Geglu }, "of linear layers only");
        yield return Case(group with { Groups = 3 }, "3 groups do not divide 16");
        yield return Case(group with { Input2 = x }, "must be 1×8×8×32");
        yield return Case(new LayerNormOp(x, sixteen, kernel, 1e-5f, x), "must be a vector of 16");
        var attention = new AttentionOp(x, x, x, 2, 1, x);
        yield return Case(attention with { Heads = 5 }, "5 heads do not divide");
        yield return Case(attention with { Key = y }, "must have the channels of");
        yield return Case(attention with { Key = Value(2, 8, 8, 16) }, "batch of 1");
        yield return Case(attention with { Scale = 0 }, "scale is 0");
        var region = new RegionAttentionOp(x, x, x, 2, 8, 1, x);
        yield return Case(region with { RegionSize = 0 }, "region size is 0");
        yield return Case(region with { Key = y }, "must have the shape of");
        yield return Case(new GegluOp(x, y), "must be 1×8×8×64");
        yield return Case(linear with { Activation = Activation.Geglu }, "must be 1×8×8×16");
        yield return Case(
            linear with { Weight = Weight(31, 16), Activation = Activation.Geglu }, "must have as many gates as values");
        yield return Case(new SiluOp(x, y), "must have the shape of");
        yield return Case(new ConvertOp(x, y), "must have the shape of");
        yield return Case(new AddOp(x, y, x), "must have the shape of");
        yield return Case(new ScaleOp(x, 1, y), "more channels");
        yield return Case(new RepeatBatchOp(x, y), "must be 1×8×8×32");
        yield return Case(new CropOp(x, 1, 0, x), "leaves value 1×8×8×16");
        yield return Case(new CropOp(x, -1, 0, Value(1, 4, 4, 16)), "at row -1 and column 0 leaves");
        yield return Case(new CropOp(x, 0, 0, y), "must be 1×8×8×16");
        yield return Case(new BlendOp(x, x, x, 0, 0, x), "must be 1×8×8×1");
        yield return Case(new BlendOp(x, x, Value(1, 8, 8, 1), 0, 1, x), "leaves");
        yield return Case(new BlendOp(x, x, Value(1, 8, 8, 1), 0, 0, y), "must have the shape of");
        yield return Case(new TimestepEmbeddingOp(Value(1, 1, 1, 1), Value(1, 1, 1, 7)), "even");
        yield return Case(new DdimStepOp(x, Value(3, 8, 8, 16), Value(1, 1, 1, 7), x), "one or two images");
        yield return Case(new DdimStepOp(x, x, vector, x), "must be 1×1×1×7");
        yield return Case(new SiluOp(Value(1, 0, 8, 16), x), "empty dimension");
    }

    [TestCaseSource(nameof(Wrong))]
    public void SaysWhatIsWrong(Op op, string message) => Assert.That(
        () => OpValidator.Check(op),
        Throws.ArgumentException.With.Message.Contains(message).And.Message.StartsWith(op.GetType().Name));

    private static TestCaseData Case(Op op, string message) => new TestCaseData(op, message)
        .SetArgDisplayNames(op.GetType().Name, message);

    private static TensorValue Value(int n, int h, int w, int c) => new(0, new(n, h, w, c), ElementType.F32, "value");

    private static unsafe WeightTensor Weight(params int[] dimensions) =>
        new("weight", dimensions, ElementType.F32, null);
}
