using DarkDiff.Reference.Baselines;
using DarkDiff.Reference.Checkpoints;
using DarkDiff.Reference.Data;
using DarkDiff.Reference.Training;
using DarkDiff.Runtime.Evaluation.Systems;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.SafeTensors;
using DarkDiff.Runtime.Tests.Raw;
using DarkDiff.Runtime.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace DarkDiff.Runtime.Tests.Baselines;

/// <summary>The regression baseline.</summary>
[TestFixture]
internal sealed class SidUNetTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("darkdiff-sid").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void ItHasThePublishedLayers()
    {
        using SidUNet model = new(SidUNet.PublishedWidth, OutputCurve.Srgb);
        Dictionary<string, string> shapes = model.named_parameters().ToDictionary(
            p => p.name, p => string.Join(' ', p.parameter.shape));
        Assert.Multiple(() =>
        {
            // The published network, 4 to 12 channels without the four biases of the upsampling, has 7,760,268.
            Assert.That(model.named_parameters().Sum(p => p.parameter.numel()), Is.EqualTo(7_760_484));
            Assert.That(shapes["conv1_1.weight"], Is.EqualTo("32 4 3 3"));
            Assert.That(shapes["conv5_2.weight"], Is.EqualTo("512 512 3 3"));
            Assert.That(shapes["upv6.weight"], Is.EqualTo("512 256 2 2"));
            Assert.That(shapes["conv6_1.weight"], Is.EqualTo("256 512 3 3"));
            Assert.That(shapes["conv9_2.weight"], Is.EqualTo("32 32 3 3"));
            Assert.That(shapes["conv10_1.weight"], Is.EqualTo("4 32 1 1"));
        });
    }

    [Test]
    public void ItIsStoredAndReadBack()
    {
        string path = Path.Combine(folder, "sid.safetensors");
        using SidUNet model = new(4, OutputCurve.Gamma22);
        ModelFile.Save(model, path, SafeTensorType.F32);
        Assert.That(SidUNet.IsIn(path), Is.True);
        using SidUNet read = SidUNet.Load(path);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor mosaic = rand(1, 4, 32, 48) * 2 - 1;
        Assert.That(TorchTensors.Values(read.forward(mosaic)), Is.EqualTo(TorchTensors.Values(model.forward(mosaic))));
        Assert.That(read.Format.Curve, Is.EqualTo(OutputCurve.Gamma22));
    }

    [Test]
    public void ItLearnsAMosaicByHeart()
    {
        random.manual_seed(5);
        using var scope = NewDisposeScope();
        using SidUNet model = new(4, OutputCurve.Srgb);
        MosaicStage stage = new(model, ScalarType.Float32);
        using Generator generator = new(6);
        Tensor clean = rand([1, 4, 32, 32], generator: generator);
        using TrainingBatch batch = new(clean + 0.1 * randn([1, 4, 32, 32], generator: generator), clean, clean);
        using var optimizer = optim.Adam(stage.Parameters, 3e-3);
        double first = stage.Losses(batch, generator)[0].ToDouble();
        for (int step = 0; step < 25; step++)
        {
            Tensor loss = stage.Losses(batch, generator)[0];
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
        }

        Assert.That(stage.Losses(batch, generator)[0].ToDouble(), Is.LessThan(0.8 * first));
    }

    [Test]
    public void APictureOfAnySizeComesOutUpright()
    {
        RawImage raw = TestMosaics.Random(58, 42, CfaPattern.Gbrg, 3);
        using SidSystem system = new(new SidUNet(4, OutputCurve.Srgb), "random");
        EvaluationInput input = new(raw, 1, ClipMode.None, OutputCurve.Gamma22, new LinearImage(21, 29));
        LinearImage picture = system.Enhance(input, default);
        // The file's orientation turns it by a quarter.
        Assert.That((picture.Width, picture.Height, picture.Channels), Is.EqualTo((21, 29, 3)));
        Assert.That(picture.Data, Is.All.InRange(0f, 1f));
    }

    [Test]
    public void AnotherFileIsRefused()
    {
        string path = Path.Combine(folder, "other.safetensors");
        SafeTensorsWriter.Write(path, []);
        Assert.That(SidUNet.IsIn(path), Is.False);
        Assert.Throws<InvalidDataException>(() => SidUNet.Load(path));
    }
}
