using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Ops;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Blocks;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.Tests.Model;
using DarkDiff.Runtime.Tests.Support;

namespace DarkDiff.Runtime.Tests.Graph;

/// <summary>Graphs in bands need less memory and give the same.</summary>
[TestFixture]
internal sealed class BandedGraphTests
{
    private static readonly VaeConfig Plain = ModelConfigs.Tiny.Vae;

    private static readonly VaeConfig Deep = Plain with
    {
        BlockOutChannels = [16, 32, 32, 64],
        LayersPerBlock = 2,
        MidAttention = true,
    };

    [Test]
    public void TheVaeGivesTheSameBits(
        [Values] bool deep,
        [Values(4, 12, 28)] int rows,
        [Values(null, ProductMethod.Direct, ProductMethod.Winograd2, ProductMethod.Winograd4)]
        ProductMethod? method)
    {
        VaeConfig config = deep ? Deep : Plain;
        using RandomWeightSource weights = new(5);
        VaeEncoder encoder = new(new WeightScope(weights, "vae"), config);
        VaeDecoder decoder = new(new WeightScope(weights, "vae"), config);
        using CpuDevice device = new(new CpuDeviceOptions { Threads = 2, Method = method });
        TensorShape image = new(1, 72, 40, 3);
        float[] pixels = TorchTensors.Uniform(image.Elements, 6);
        long bandBytes = (long)rows * image.W * config.BlockOutChannels[0] * sizeof(float);

        GraphRun Encode(long? bytes) => GraphRun.Of(
            device,
            [(image, pixels)],
            (graph, inputs) =>
            {
                (TensorValue latent, List<TensorValue> features) = encoder.Add(graph, inputs[0]);
                return [latent, .. features];
            },
            bandBytes: bytes);
        GraphRun whole = Encode(null), banded = Encode(bandBytes);
        for (int i = 0; i < whole.Results.Count; i++)
            Assert.That(banded.Results[i], Is.EqualTo(whole.Results[i]), $"result {i} of the encoder");
        Assert.That(banded.ArenaBytes, Is.LessThanOrEqualTo(whole.ArenaBytes));

        TensorShape latent = new(1, 9, 5, 4);
        (TensorShape, float[])[] inputs =
        [
            (latent, TorchTensors.Uniform(latent.Elements, 7)),
            .. config.BlockOutChannels.Select((channels, level) =>
                (new TensorShape(1, 72 >> level, 40 >> level, channels), whole.Results[1 + level])),
        ];
        GraphRun Decode(long? bytes) => GraphRun.Of(
            device, inputs, (graph, values) => [decoder.Add(graph, values[0], values[1..])], bandBytes: bytes);
        whole = Decode(null);
        banded = Decode(bandBytes);
        Assert.That(banded.Results[0], Is.EqualTo(whole.Results[0]), "picture");
        Assert.That(whole.Results[0], Has.Some.Not.Zero);
        Assert.That(banded.ArenaBytes, Is.LessThanOrEqualTo(whole.ArenaBytes));
    }

    [Test]
    public void NothingThatIsStillNeededIsOverwritten()
    {
        using CpuDevice device = new(2);
        using RandomWeightSource weights = new(8);
        TensorShape shape = new(1, 30, 11, 8);
        WeightTensor kernel = ((IWeightSource)weights).Get("conv.weight", 8, 3, 3, 8);
        WeightTensor norm = ((IWeightSource)weights).Get("norm.weight", 8);
        GraphRun Run(long? bandBytes) => GraphRun.Of(
            device,
            [(shape, TorchTensors.Uniform(shape.Elements, 9))],
            (graph, inputs) =>
            {
                TensorValue input = graph.Silu(inputs[0]);
                TensorValue normed = graph.GroupNorm(input, null, norm, norm, 2, 1e-5f, Activation.Silu);
                TensorValue first = graph.Conv2d(normed, kernel, null, padBefore: 1, padAfter: 1);
                TensorValue second = graph.Conv2d(first, kernel, null, residual: normed, padBefore: 1, padAfter: 1);
                TensorValue third = graph.Conv2d(second, kernel, null, residual: second, padBefore: 1, padAfter: 1);
                TensorValue fourth = graph.Conv2d(third, kernel, null, residual: inputs[0], padBefore: 1, padAfter: 1);
                TensorValue fifth = graph.GroupNorm(fourth, null, norm, norm, 2, 1e-5f, Activation.None);
                return [first, fifth, graph.Silu(input)];
            },
            bandBytes: bandBytes);
        GraphRun whole = Run(null), banded = Run(4 * shape.W * shape.C * sizeof(float));
        for (int i = 0; i < whole.Results.Count; i++)
            Assert.That(banded.Results[i], Is.EqualTo(whole.Results[i]), $"result {i}");
    }

    [Test]
    public void ALargeFrameFitsIntoLessMemory()
    {
        using CpuDevice device = new(2);
        PlanSummary whole = Describe(null);
        PlanSummary banded = Describe(1_400_000_000);
        TestContext.Out.WriteLine($"{whole.PeakBytes / 1e6:0} MB; in bands {banded.PeakBytes / 1e6:0} MB");
        Assert.That(whole.PeakBytes, Is.GreaterThan(1_900_000_000));
        Assert.That(banded.TotalBytes, Is.LessThanOrEqualTo(1_400_000_000));
        // Margins are computed twice: they must stay a small part of the work.
        Assert.That(
            banded.Stages.Sum(stage => (double)stage.Flops), Is.LessThan(1.1 * whole.Stages.Sum(stage => (double)stage.Flops)));

        PlanSummary Describe(long? memory) =>
            DarkDiffSession.Describe(ModelConfigs.Tiny, device, 2128, 1424, guided: true, memory);
    }
}
