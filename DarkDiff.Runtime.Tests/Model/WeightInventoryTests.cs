using System.Text.Json.Nodes;
using DarkDiff.Reference.Baselines;
using DarkDiff.Reference.Modules;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;

namespace DarkDiff.Runtime.Tests.Model;

/// <summary>Keys and shapes that the engine asks for.</summary>
[TestFixture]
internal sealed class WeightInventoryTests
{
    [TestCaseSource(typeof(ModelVariant), nameof(ModelVariant.Names))]
    public void TinyHasTheParametersOfTheReferenceModel(string variant)
    {
        ModelConfig config = ModelVariant.Find(variant).Of(ModelConfigs.Tiny);
        using ReferenceModel reference = new(config);
        Dictionary<string, string> expected = reference.named_parameters().ToDictionary(
            p => p.name,
            p => p.parameter.shape is [long o, long i, long h, long w]
                ? $"{o} {h} {w} {i}"
                : string.Join(' ', p.parameter.shape));
        Dictionary<string, string> found = WeightInventory.Of(config).Shapes.ToDictionary(
            s => s.Key, s => string.Join(' ', s.Value));
        Assert.That(found, Is.EquivalentTo(expected));
    }

    [TestCaseSource(typeof(ModelVariant), nameof(ModelVariant.Names))]
    public void EveryVariantHasAValidConfigThatIsReadBack(string variant)
    {
        ModelConfig config = ModelVariant.Find(variant).Of(ModelConfigs.Sd21);
        Assert.That(ModelConfig.Parse(config.ToJson()).ToJson(), Is.EqualTo(config.ToJson()));
        Assert.That(config.Variant, Is.EqualTo(variant));
    }

    [Test]
    public void AConfigWithoutVariantsIsDarkDiff()
    {
        ModelConfig config = ModelConfig.Parse(
            """
            {"name": "old", "vae": {"block_out_channels": [32], "layers_per_block": 1},
             "unet": {"block_out_channels": [64], "layers_per_block": 1, "attention": [true], "self_attention": [true]}}
            """);
        Assert.That(config.Variant, Is.EqualTo("darkdiff"));
        Assert.That(config.Unet.Conditioning, Is.EqualTo(Conditioning.Region));
        Assert.That(config.Vae.Residuals, Is.True);
        Assert.That(config.OutputSpace, Is.EqualTo(OutputSpace.Srgb));
        // Nor is anything else zero that has a default.
        Assert.That(config.DefaultSteps, Is.EqualTo(50));
        Assert.That(config.Vae.NormEpsilon, Is.EqualTo(1e-6f));
        Assert.That(config.Diffusion.TrainTimesteps, Is.EqualTo(1000));
    }

    [TestCase(TimestepSpacing.Leading, "\"spacing\":\"leading\"")]
    [TestCase(TimestepSpacing.Trailing, "\"spacing\":\"trailing\"")]
    public void TheSpacingIsReadBack(TimestepSpacing spacing, string entry)
    {
        string json = (ModelConfigs.Tiny with { Diffusion = new DiffusionConfig { Spacing = spacing } }).ToJson();
        Assert.That(json, Does.Contain(entry));
        Assert.That(ModelConfig.Parse(json).Diffusion.Spacing, Is.EqualTo(spacing));
    }

    [TestCase("")]
    [TestCase(",\"diffusion\":{\"prediction\":\"v\"}")]
    public void AConfigWithoutASpacingIsLeading(string diffusion)
    {
        JsonObject entries = (JsonObject)JsonNode.Parse(ModelConfigs.Tiny.ToJson())!;
        entries.Remove("diffusion");
        string json = entries.ToJsonString()[..^1] + diffusion + "}";
        Assert.That(ModelConfig.Parse(json).Diffusion.Spacing, Is.EqualTo(TimestepSpacing.Leading));
    }

    [TestCase("null", "found no JSON object")]
    [TestCase("{\"name\": \"x\", \"name\": \"y\"}", "name")]
    [TestCase("{\"name\": \"x\"}", "vae")]
    [TestCase("{\"name\": \"x\", \"vae\": 1, \"unet\": {}}", "vae")]
    public void AConfigThatIsNoneIsRefused(string json, string words)
    {
        InvalidDataException? refusal = Assert.Throws<InvalidDataException>(() => ModelConfig.Parse(json));
        Assert.That(refusal!.Message, Does.StartWith("model config: ").And.Contain(words));
    }

    [Test]
    public void ChannelsThatDoNotFitTheSpaceAreRefused()
    {
        ModelConfig config = ModelConfigs.Tiny with { InputSpace = InputSpace.Raw };
        Assert.Throws<InvalidDataException>(config.Validate);
        config = ModelConfigs.Tiny with { Vae = ModelConfigs.Tiny.Vae with { OutChannels = 4 } };
        Assert.Throws<InvalidDataException>(config.Validate);
    }

    // Of Stable Diffusion's U-Net, whose encoder has 252 tensors and 253,968,640 parameters and whose mid block has 46 and
    // 97,693,440: SD Concat has four more input channels; SD ControlNet a copy of encoder and mid block, with them, and
    // thirteen 1×1 convolutions of 11,479,680 parameters.
    [TestCase("concat", 865_910_724 + 4 * 320 * 9, 0, 0)]
    [TestCase("control-net", 865_910_724, 252 + 46 + 26, 253_968_640 + 97_693_440 + 11_479_680 + 4 * 320 * 9)]
    public void FullSizeBaselinesHaveTheTensorsOfStableDiffusion(
        string variant, long unetParameters, int controlTensors, long controlParameters)
    {
        WeightInventory inventory = WeightInventory.Of(ModelVariant.Find(variant).Of(ModelConfigs.Sd21));
        int Tensors(string prefix) => inventory.Shapes.Keys.Count(k => k.StartsWith(prefix, StringComparison.Ordinal));
        Assert.Multiple(() =>
        {
            Assert.That(Tensors("unet."), Is.EqualTo(686));
            Assert.That(inventory.Parameters("unet."), Is.EqualTo(unetParameters));
            Assert.That(Tensors("control."), Is.EqualTo(controlTensors));
            Assert.That(inventory.Parameters("control."), Is.EqualTo(controlParameters));
            Assert.That(Tensors("context."), Is.Zero);
        });
    }

    [Test]
    public void FullSizeHasTheTensorsOfStableDiffusion()
    {
        WeightInventory inventory = WeightInventory.Of(ModelConfigs.Sd21);
        // Stable Diffusion 2.1: 686 tensors and 865,910,724 parameters in the U-Net. Region attention replaces keys
        // and values from 1024 text channels by keys and values from the layer's own C channels in the seven
        // transformers of down and mid blocks.
        long difference = new[] { 320, 320, 640, 640, 1280, 1280, 1280 }.Sum(c => 2L * c * (c - 1024));
        Assert.Multiple(() =>
        {
            Assert.That(inventory.Shapes.Keys.Count(k => k.StartsWith("unet.", StringComparison.Ordinal)), Is.EqualTo(686));
            Assert.That(inventory.Parameters("unet."), Is.EqualTo(865_910_724 + difference));
            // 248 tensors and 83,653,863 parameters, and four residual convolutions of the paper's Table A1.
            Assert.That(
                inventory.Shapes.Keys.Count(k => k.StartsWith("vae.", StringComparison.Ordinal)), Is.EqualTo(248 + 8));
            Assert.That(inventory.Parameters("vae."), Is.EqualTo(83_653_863 + 6_194_944));
            Assert.That(inventory.Shapes["text.empty"], Is.EqualTo(new[] { 77, 1024 }));
        });
    }
}
