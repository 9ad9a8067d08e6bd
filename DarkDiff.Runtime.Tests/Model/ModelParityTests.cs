using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Reference.Modules;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Blocks;
using DarkDiff.Runtime.Tests.Graph;
using DarkDiff.Runtime.Tests.Support;
using static TorchSharp.torch;
using VaeDecoder = DarkDiff.Runtime.Model.Blocks.VaeDecoder;
using VaeEncoder = DarkDiff.Runtime.Model.Blocks.VaeEncoder;

namespace DarkDiff.Runtime.Tests.Model;

/// <summary>The parts of the pipeline against the reference model, for both configs, with random weights.</summary>
[TestFixture]
internal sealed class ModelParityTests
{
    private CpuDevice device = null!;

    // A device of its own for every test: it keeps the packed weights, gigabytes at full size.
    [SetUp]
    public void MakeDevice() => device = new CpuDevice(2);

    [TearDown]
    public void DisposeDevice() => device.Dispose();

    [TestCase("tiny", 40, 56)]
    [TestCase("tiny", 8, 8)]
    [TestCase("sd21", 32, 24)]
    public void VaeMatches(string name, int height, int width)
    {
        VaeConfig config = ModelConfigs.Named(name).Vae;
        using RandomWeightSource weights = new(11);
        WeightScope scope = new(weights, "vae");
        VaeEncoder encoder = new(scope, config);
        VaeDecoder decoder = new(scope, config);
        using ResidualVae reference = new(config);
        weights.CopyTo(reference, "vae.");
        TensorShape shape = new(1, height, width, 3);
        float[] image = TorchTensors.Uniform(shape.Elements, 12);
        GraphRun encoded = GraphRun.Of(device, [(shape, image)], (graph, inputs) =>
        {
            (TensorValue latent, List<TensorValue> features) = encoder.Add(graph, inputs[0]);
            return [latent, .. features];
        });
        using var noGrad = no_grad();
        using var scopeOfTensors = NewDisposeScope();
        List<Tensor> Encode(ScalarType type)
        {
            (Tensor mean, _, List<Tensor> features) = reference.Encode(TorchTensors.ToNchw(image, shape, type));
            return [reference.ScaledLatent(mean), .. features];
        }

        List<Tensor> single = Encode(ScalarType.Float32);
        List<Tensor> exact = Encode(ScalarType.Float64);
        for (int i = 0; i < single.Count; i++)
            Compare(encoded.Results[i], single[i], exact[i], i == 0 ? "latent" : $"feature {i - 1}", encoded.Depth);

        // The decoder starts from the same latent and features in all three computations.
        List<(TensorShape Shape, float[] Values)> decoderInputs =
            [.. encoded.Results.Select((values, i) => (ShapeOf(single[i]), values))];
        GraphRun decoded = GraphRun.Of(
            device, decoderInputs, (graph, inputs) => [decoder.Add(graph, inputs[0], inputs[1..])]);
        Tensor Decode(ScalarType type)
        {
            List<Tensor> inputs = [.. decoderInputs.Select(i => TorchTensors.ToNchw(i.Values, i.Shape, type))];
            return reference.Decode(reference.UnscaledLatent(inputs[0]), inputs[1..]);
        }

        Compare(decoded.Results[0], Decode(ScalarType.Float32), Decode(ScalarType.Float64), "picture", decoded.Depth);
    }

    [TestCase("tiny", 12, 20, 2, 501)]
    [TestCase("tiny", 4, 4, 1, 1)]
    [TestCase("sd21", 8, 8, 1, 981)]
    public void UNetStepMatches(string name, int height, int width, int batch, int timestep)
    {
        UNetConfig config = ModelConfigs.Named(name).Unet;
        using RandomWeightSource weights = new(21);
        using UNet reference = new(config);
        weights.CopyTo(reference, "unet.");
        WeightScope scope = new(weights, "unet");
        UNetEncoder encoder = new(scope, config, EncoderRole.UNet);
        UNetDecoder decoder = new(scope, config);
        DarkDiff.Runtime.Model.Blocks.TimeEmbedding time = new(scope["time_embedding"], config);
        TensorShape shape = new(batch, height, width, config.InChannels);
        List<(TensorShape Shape, float[] Values)> values = [(shape, TorchTensors.Uniform(shape.Elements, 22, 1.7f))];
        values.Add((new TensorShape(1, 1, 1, 1), [timestep]));
        int firstContext = values.Count;
        foreach (TensorShape context in ContextShapes(config, shape))
            values.Add((context, TorchTensors.Uniform(context.Elements, 23 + values.Count)));
        int contexts = values.Count - firstContext;
        if (config.TextDim is int textDim)
            values.Add((new TensorShape(1, 1, 77, textDim), TorchTensors.Uniform(77L * textDim, 24)));

        GraphRun run = GraphRun.Of(device, values, (graph, inputs) =>
        {
            TensorValue embedding = time.Add(graph, inputs[1], batch);
            List<KeyValue> regions =
                [.. encoder.Transformers.Select((layer, i) => layer.AddKeyValue(graph, inputs[firstContext + i]))];
            List<KeyValue> text = [.. decoder.TextTransformers.Select(layer => layer.AddKeyValue(graph, inputs[^1]))];
            (TensorValue hidden, Stack<TensorValue> skips) = encoder.AddUNet(graph, inputs[0], embedding, regions);
            return [decoder.Add(graph, hidden, skips, embedding, text)];
        });

        // At full size the packed weights and those they were made from take gigabytes that torch needs next.
        device.Dispose();
        weights.Dispose();
        Tensor Predict(ScalarType type)
        {
            Tensor latent = TorchTensors.ToNchw(values[0].Values, shape, type);
            List<Tensor> tokens = [.. values.Skip(firstContext).Take(contexts).Select(v => Tokens(v, type))];
            Tensor? text = config.TextDim is null ? null : Tokens(values[^1], type);
            return reference.forward(latent, full([batch], (long)timestep, int64), tokens, text);
        }

        using var noGrad = no_grad();
        using var scopeOfTensors = NewDisposeScope();
        Compare(run.Results[0], Predict(ScalarType.Float32), Predict(ScalarType.Float64), "prediction", run.Depth);
    }

    [TestCase(12, 20)]
    [TestCase(4, 4)]
    public void ContextProcessorMatches(int height, int width)
    {
        UNetConfig config = ModelConfigs.Tiny.Unet;
        using RandomWeightSource weights = new(31);
        WeightScope scope = new(weights, "context");
        UNetEncoder context = new(scope, config, EncoderRole.Context);
        DarkDiff.Runtime.Model.Blocks.TimeEmbedding time = new(scope["time_embedding"], config);
        TensorShape shape = new(2, height, width, config.InChannels);
        float[] condition = TorchTensors.Uniform(shape.Elements, 32);
        GraphRun run = GraphRun.Of(
            device,
            [(shape, condition), (new TensorShape(1, 1, 1, 1), [0])],
            (graph, inputs) => context.AddContext(graph, inputs[0], time.Add(graph, inputs[1], 2), null));
        using ContextProcessor reference = new(config);
        weights.CopyTo(reference, "context.");
        using var noGrad = no_grad();
        using var scopeOfTensors = NewDisposeScope();
        List<Tensor> Run(ScalarType type) =>
            reference.forward(TorchTensors.ToNchw(condition, shape, type), zeros([2], int64), null);
        List<Tensor> single = Run(ScalarType.Float32);
        List<Tensor> exact = Run(ScalarType.Float64);
        Assert.That(run.Results, Has.Count.EqualTo(single.Count));
        for (int i = 0; i < single.Count; i++)
        {
            TensorAssert.Close(
                run.Results[i],
                TorchTensors.Values(single[i]),
                TorchTensors.DoubleValues(exact[i]),
                $"tokens of layer {i}",
                run.Depth);
        }
    }

    private static Tensor Tokens((TensorShape Shape, float[] Values) value, ScalarType type) => TorchTensors.ToTensor(
        value.Values, type, value.Shape.N, value.Shape.H * value.Shape.W, value.Shape.C);

    private static TensorShape ShapeOf(Tensor image) =>
        new((int)image.shape[0], (int)image.shape[2], (int)image.shape[3], (int)image.shape[1]);

    private static IEnumerable<TensorShape> ContextShapes(UNetConfig config, TensorShape latent)
    {
        int last = config.BlockOutChannels.Length - 1;
        for (int level = 0; level <= last; level++)
        {
            TensorShape shape = new(latent.N, latent.H >> level, latent.W >> level, config.BlockOutChannels[level]);
            for (int layer = 0; layer < config.LayersPerBlock && config.Attention[level]; layer++)
                yield return shape;
            if (level == last)
                yield return shape;
        }
    }

    private static void Compare(float[] ours, Tensor single, Tensor exact, string what, int depth) =>
        TensorAssert.Close(ours, TorchTensors.ToNhwc(single), TorchTensors.ToNhwcDouble(exact), what, depth);
}
