using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Reference.Baselines;
using DarkDiff.Reference.Conversion;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Blocks;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.Tests.Graph;
using DarkDiff.Runtime.Tests.Support;
using static TorchSharp.torch;

namespace DarkDiff.Runtime.Tests.Conversion;

/// <summary>
/// The engine with a converted model computes what plain Stable Diffusion computes with the source: in the VAE (whose
/// residual convolutions add nothing yet), in the up blocks, and in the embedding of the empty prompt.
/// </summary>
[TestFixture]
internal sealed class StartModelParityTests
{
    private static readonly ModelConfig Config = SourceFiles.SmallConfig;

    private string folder = "";
    private PlainStableDiffusion plain = null!;
    private ModelWeights weights = null!;
    private CpuDevice device = null!;

    [OneTimeSetUp]
    public void Convert()
    {
        folder = Directory.CreateTempSubdirectory("darkdiff-convert").FullName;
        plain = new PlainStableDiffusion(Config, 72);
        string source = Path.Combine(folder, "source.safetensors");
        string target = Path.Combine(folder, "start.safetensors");
        SourceFiles.Write(source, SourceFiles.Ldm(plain));
        using (StableDiffusionSource opened = StableDiffusionSource.Open(source, Config))
            new StartModel(opened, Config, Prediction.Epsilon).Write(target, null, null, default);
        weights = ModelWeights.Open(target);
        device = new CpuDevice(2);
    }

    [OneTimeTearDown]
    public void Delete()
    {
        device.Dispose();
        weights.Dispose();
        plain.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public void TheEmptyPromptIsEmbeddedAsByOpenClip()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        TensorAssert.Close(
            weights.ReadFloat32("text.empty"),
            TorchTensors.Values(plain.EmptyPrompt(ScalarType.Float32)),
            TorchTensors.DoubleValues(plain.EmptyPrompt(ScalarType.Float64)),
            "text.empty",
            roundings: 23 * 8);
    }

    [Test]
    public void TheVaeIsPlain()
    {
        DarkDiffModel model = new(weights.Config, weights);
        TensorShape shape = new(1, 24, 40, 3);
        float[] image = TorchTensors.Uniform(shape.Elements, 73);
        GraphRun encoded = GraphRun.Of(device, [(shape, image)], (graph, inputs) =>
        {
            (TensorValue latent, List<TensorValue> features) = model.AddEncode(graph, inputs[0]);
            return [latent, .. features];
        });
        Compare(encoded.Results[0], type => plain.Encode(TorchTensors.ToNchw(image, shape, type)), "latent", encoded.Depth);

        TensorShape latentShape = new(1, 3, 5, 4);
        int[] channels = Config.Vae.BlockOutChannels;
        List<(TensorShape Shape, float[] Values)> inputs =
        [
            (latentShape, encoded.Results[0]),
            .. channels.Select((c, level) => (
                new TensorShape(1, shape.H >> level, shape.W >> level, c), encoded.Results[level + 1])),
        ];
        GraphRun decoded = GraphRun.Of(
            device, inputs, (graph, values) => [model.AddDecode(graph, values[0], values[1..])]);
        Compare(
            decoded.Results[0],
            type => plain.Decode(TorchTensors.ToNchw(inputs[0].Values, latentShape, type)),
            "picture",
            decoded.Depth);
    }

    [TestCase(1)]
    [TestCase(761)]
    public void TheUpBlocksArePlain(int timestep)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        // Both start from what plain Stable Diffusion has below its up blocks.
        Tensor prompt = TorchTensors.ToTensor(
            weights.ReadFloat32("text.empty"), ScalarType.Float32, 77, Config.Unet.TextDim!.Value);
        TensorShape latentShape = new(1, 8, 16, 4);
        Tensor latent = TorchTensors.ToNchw(TorchTensors.Uniform(latentShape.Elements, 74, 1.7f), latentShape, ScalarType.Float32);
        (Tensor hidden, Stack<Tensor> skips) = plain.Down(latent, timestep, prompt);
        List<Tensor> images = [hidden, .. skips.Reverse()];
        List<(TensorShape Shape, float[] Values)> inputs =
        [
            .. images.Select(image => (
                new TensorShape(1, (int)image.shape[2], (int)image.shape[3], (int)image.shape[1]),
                TorchTensors.ToNhwc(image))),
            (new TensorShape(1, 1, 1, 1), [timestep]),
            (new TensorShape(1, 1, 77, Config.Unet.TextDim!.Value), TorchTensors.Values(prompt)),
        ];
        WeightScope unet = new(weights, "unet");
        UNetDecoder decoder = new(unet, Config.Unet);
        TimeEmbedding time = new(unet["time_embedding"], Config.Unet);
        GraphRun run = GraphRun.Of(device, inputs, (graph, values) =>
        {
            List<KeyValue> text = [.. decoder.TextTransformers.Select(layer => layer.AddKeyValue(graph, values[^1]))];
            Stack<TensorValue> engineSkips = new(values[1..^2]);
            return [decoder.Add(graph, values[0], engineSkips, time.Add(graph, values[^2], 1), text)];
        });
        Compare(
            run.Results[0],
            type => plain.Up(images[0].to(type), new(images.Skip(1).Select(s => s.to(type))), timestep, prompt.to(type)),
            "prediction",
            run.Depth);
    }

    // Nothing of the noisy latent has any weight yet, so that the whole U-Net is that of Stable Diffusion.
    [TestCase("concat")]
    [TestCase("control-net")]
    public void TheWholeUNetOfTheBaselinesIsPlain(string variant)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        const int timestep = 481;
        ModelConfig config = ModelVariant.Find(variant).Of(Config);
        string target = Path.Combine(folder, variant + ".safetensors");
        using (StableDiffusionSource opened = StableDiffusionSource.Open(Path.Combine(folder, "source.safetensors"), config))
            new StartModel(opened, config, Prediction.Epsilon).Write(target, null, null, default);
        using ModelWeights start = ModelWeights.Open(target);
        DarkDiffModel model = new(start.Config, start);
        TensorShape shape = new(1, 8, 16, 4);
        float[] latent = TorchTensors.Uniform(shape.Elements, 75, 1.7f);
        float[] prompt = start.ReadFloat32("text.empty");
        using CpuDevice own = new(2);
        GraphRun run = GraphRun.Of(
            own,
            [
                (shape, latent),
                (shape, TorchTensors.Uniform(shape.Elements, 76)),
                (new TensorShape(1, 1, 1, 1), [timestep]),
                (new TensorShape(1, 1, 77, Config.Unet.TextDim!.Value), prompt),
            ],
            (graph, values) =>
                [model.AddUNet(graph, values[0], values[2], [], model.AddText(graph, values[3]), condition: values[1])]);
        Tensor Predict(ScalarType type)
        {
            Tensor text = TorchTensors.ToTensor(prompt, type, 77, Config.Unet.TextDim!.Value);
            (Tensor hidden, Stack<Tensor> skips) = plain.Down(TorchTensors.ToNchw(latent, shape, type), timestep, text);
            return plain.Up(hidden, skips, timestep, text);
        }

        Compare(run.Results[0], Predict, "prediction", run.Depth);
    }

    private static void Compare(float[] ours, Func<ScalarType, Tensor> reference, string what, int depth)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        TensorAssert.Close(
            ours,
            TorchTensors.ToNhwc(reference(ScalarType.Float32)),
            TorchTensors.ToNhwcDouble(reference(ScalarType.Float64)),
            what,
            depth);
    }
}
