using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Reference.Modules;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Blocks;
using DarkDiff.Runtime.Tests.Graph;
using DarkDiff.Runtime.Tests.Support;
using static TorchSharp.torch;
using BlockResidual = DarkDiff.Runtime.Model.Blocks.ResidualBlock;
using BlockTransformer = DarkDiff.Runtime.Model.Blocks.TransformerBlock;
using ReferenceResidual = DarkDiff.Reference.Modules.ResidualBlock;

namespace DarkDiff.Runtime.Tests.Model;

/// <summary>Single blocks against the reference model's, at odd sizes.</summary>
[TestFixture]
internal sealed class BlockParityTests
{
    private CpuDevice device = null!;

    [OneTimeSetUp]
    public void MakeDevice() => device = new CpuDevice(2);

    [OneTimeTearDown]
    public void DisposeDevice() => device.Dispose();

    [TestCase(16, 16, false)]
    [TestCase(16, 24, true)]
    [TestCase(320, 640, true)]
    public void ResidualBlockMatches(int inChannels, int outChannels, bool timed)
    {
        using RandomWeightSource weights = new(1);
        int? timeDim = timed ? 64 : null;
        BlockResidual block = new(new WeightScope(weights, "block"), inChannels, outChannels, 8, 1e-5f, timeDim);
        using ReferenceResidual reference = new(inChannels, outChannels, 8, 1e-5, timeDim);
        weights.CopyTo(reference, "block.");
        TensorShape shape = new(2, 7, 5, inChannels);
        float[] image = TorchTensors.Uniform(shape.Elements, 3);
        float[] time = TorchTensors.Uniform(2 * 64, 4);
        GraphRun run = GraphRun.Of(
            device,
            [(shape, image), (new TensorShape(2, 1, 1, 64), time)],
            (graph, inputs) => [block.Add(graph, inputs[0], timeEmbedding: timed ? graph.Silu(inputs[1]) : null)]);
        Compare(run, type =>
        {
            Tensor? embedding = timed ? TorchTensors.ToTensor(time, type, 2, 64) : null;
            return reference.forward(TorchTensors.ToNchw(image, shape, type), embedding);
        });
    }

    [TestCase(1, 9, 7)]
    [TestCase(4, 9, 7)]
    [TestCase(8, 8, 16)]
    [TestCase(8, 3, 2)]
    public void RegionTransformerMatches(int regionSize, int height, int width) =>
        ExpectTransformer(CrossAttention.Region, CrossAttentionKind.Region, true, regionSize, height, width);

    [TestCase(true)]
    [TestCase(false)]
    public void TransformerWithoutCrossAttentionMatches(bool selfAttention) =>
        ExpectTransformer(CrossAttention.None, CrossAttentionKind.None, selfAttention, 2, 7, 5);

    [Test]
    public void TextTransformerMatches() =>
        ExpectTransformer(CrossAttention.Text, CrossAttentionKind.Text, true, 2, 7, 5);

    private void ExpectTransformer(
        CrossAttention kind, CrossAttentionKind referenceKind, bool selfAttention, int regionSize, int height, int width)
    {
        const int channels = 64;
        UNetConfig config = ModelConfigs.Tiny.Unet with { RegionSize = regionSize, TextDim = 48 };
        using RandomWeightSource weights = new(5);
        BlockTransformer block = new(new WeightScope(weights, "block"), channels, config, selfAttention, kind);
        using SpatialTransformer reference = new(channels, config, selfAttention, referenceKind);
        weights.CopyTo(reference, "block.");
        TensorShape shape = new(2, height, width, channels);
        TensorShape contextShape = kind == CrossAttention.Text ? new TensorShape(1, 1, 77, 48) : shape;
        float[] image = TorchTensors.Uniform(shape.Elements, 6);
        float[] context = TorchTensors.Uniform(contextShape.Elements, 7);
        GraphRun run = GraphRun.Of(
            device,
            [(shape, image), (contextShape, context)],
            (graph, inputs) =>
            {
                KeyValue? keyValue = kind == CrossAttention.None ? null : block.AddKeyValue(graph, inputs[1]);
                return [block.Add(graph, inputs[0], keyValue).Image!];
            });
        Compare(run, type => reference.forward(
            TorchTensors.ToNchw(image, shape, type),
            TorchTensors.ToTensor(
                context, type, contextShape.N, contextShape.H * contextShape.W, contextShape.C)).Image);
    }

    private static void Compare(GraphRun run, Func<ScalarType, Tensor> reference)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        TensorAssert.Close(
            run.Results[0],
            TorchTensors.ToNhwc(reference(ScalarType.Float32)),
            TorchTensors.ToNhwcDouble(reference(ScalarType.Float64)),
            "block",
            run.Depth);
    }
}
