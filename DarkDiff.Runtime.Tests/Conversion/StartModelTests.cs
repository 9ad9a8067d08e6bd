using DarkDiff.Reference.Baselines;
using DarkDiff.Reference.Conversion;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.SafeTensors;
using Tensors = System.Collections.Generic.Dictionary<string, (long[] Shape, float[] Values)>;

namespace DarkDiff.Runtime.Tests.Conversion;

/// <summary>What is converted from every layout, and what is refused.</summary>
[TestFixture]
internal sealed class StartModelTests
{
    private static readonly ModelConfig Config = SourceFiles.SmallConfig;

    private string folder = "";
    private PlainStableDiffusion plain = null!;
    private Tensors tensors = null!;
    private string converted = "";

    [OneTimeSetUp]
    public void MakeWeights()
    {
        folder = Directory.CreateTempSubdirectory("darkdiff-convert").FullName;
        plain = new PlainStableDiffusion(Config, 71);
        tensors = SourceFiles.Ldm(plain);
        string file = Path.Combine(folder, "single.safetensors");
        SourceFiles.Write(file, tensors);
        converted = Converted(file);
    }

    [OneTimeTearDown]
    public void DeleteWeights()
    {
        plain.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [TestCase("today", "")]
    [TestCase("old diffusers", ".fp16")]
    [TestCase("ldm", "")]
    public void EveryLayoutGivesTheSameBytes(string spelling, string suffix)
    {
        string source = Path.Combine(folder, "diffusers " + spelling);
        SourceFiles.WriteDiffusers(source, plain, spelling, null, suffix);
        Assert.That(File.ReadAllBytes(Converted(source)), Is.EqualTo(File.ReadAllBytes(converted)));
        Directory.Delete(source, recursive: true);
    }

    [Test]
    public void TheModelIsCompleteAndFollowsItsRules()
    {
        // Opening checks that every tensor of the config is there, and no other.
        using ModelWeights weights = ModelWeights.Open(converted);
        using SafeTensorsFile file = SafeTensorsFile.Open(converted);
        Assert.Multiple(() =>
        {
            Assert.That(weights.Config.Diffusion.Prediction, Is.EqualTo(Prediction.V));
            foreach (string key in file.Tensors.Keys)
            {
                string name = key[(key.IndexOf('.', StringComparison.Ordinal) + 1)..];
                float[] values = file.ReadFloat32(key);
                if (key.StartsWith("vae.residual_convs", StringComparison.Ordinal))
                    Assert.That(values, Is.All.Zero);
                else if (key.StartsWith("vae", StringComparison.Ordinal))
                    Assert.That(values, Is.EqualTo(OfSource(LdmNames.Vae(name, Config.Vae).First())), key);
                else if (key.StartsWith("unet", StringComparison.Ordinal) && RegionLayers.IsKeyOrValue(name))
                    Assert.That(values, Is.EqualTo(OfSource(LdmNames.UNet(name.Replace("attn2", "attn1"), Config.Unet))), key);
                else if (!key.StartsWith("text", StringComparison.Ordinal))
                    Assert.That(values, Is.EqualTo(OfSource(LdmNames.UNet(name, Config.Unet))), key);
            }

            int regions = file.Tensors.Keys.Count(
                key => key.StartsWith("unet.", StringComparison.Ordinal) && RegionLayers.IsKeyOrValue(key[5..]));
            Assert.That(regions, Is.EqualTo(2 * 7));
        });
    }

    [TestCaseSource(typeof(ModelVariant), nameof(ModelVariant.Names))]
    public void EveryVariantStartsFromTheSameSource(string name)
    {
        ModelConfig config = ModelVariant.Find(name).Of(Config);
        string target = Path.Combine(folder, name + ".safetensors");
        using (StableDiffusionSource opened = StableDiffusionSource.Open(Path.Combine(folder, "single.safetensors"), config))
        {
            opened.RequireComplete();
            new StartModel(opened, config, Prediction.V).Write(target, null, null, default);
        }

        // Opening checks that every tensor of the config is there, and no other.
        using ModelWeights weights = ModelWeights.Open(target);
        Assert.That(weights.Config.Variant, Is.EqualTo(name));
        foreach (string key in weights.Inventory.Shapes.Keys.Where(k => k.Contains("controlnet_", StringComparison.Ordinal)))
            Assert.That(weights.ReadFloat32(key), Is.All.Zero);
    }

    [Test]
    public void AGreyMosaicIsEncodedAsAGreyPictureAndGreensAreDecodedAlike()
    {
        ModelConfig config = ModelVariant.Find("raw-to-raw").Of(Config);
        string target = Path.Combine(folder, "mosaic.safetensors");
        using (StableDiffusionSource opened = StableDiffusionSource.Open(Path.Combine(folder, "single.safetensors"), config))
            new StartModel(opened, config, Prediction.V).Write(target, SafeTensorType.F32, null, default);
        using ModelWeights weights = ModelWeights.Open(target);
        float[] rgb = OfSource("first_stage_model.encoder.conv_in.weight");
        float[] mosaic = weights.ReadFloat32("vae.encoder.conv_in.weight");
        for (int i = 0; i < rgb.Length / 3; i++)
        {
            Assert.That(mosaic.AsSpan(4 * i, 4).ToArray().Sum(), Is.EqualTo(rgb.AsSpan(3 * i, 3).ToArray().Sum()).Within(1e-6));
            Assert.That(mosaic[4 * i + 2], Is.EqualTo(rgb[3 * i + 2]));
        }

        float[] decoded = weights.ReadFloat32("vae.decoder.conv_out.weight");
        float[] source = OfSource("first_stage_model.decoder.conv_out.weight");
        int row = source.Length / 3;
        Assert.That(decoded[row..(2 * row)], Is.EqualTo(source[row..(2 * row)]));
        Assert.That(decoded[(3 * row)..], Is.EqualTo(source[row..(2 * row)]));
        float[] bias = OfSource("first_stage_model.decoder.conv_out.bias");
        Assert.That(weights.ReadFloat32("vae.decoder.conv_out.bias"), Is.EqualTo(new[] { bias[0], bias[1], bias[2], bias[1] }));
    }

    [TestCase(SafeTensorType.F32)]
    [TestCase(SafeTensorType.BF16)]
    public void TheTypeCanBeChosen(SafeTensorType type)
    {
        string target = Converted(Path.Combine(folder, "single.safetensors"), type);
        using SafeTensorsFile file = SafeTensorsFile.Open(target);
        Assert.That(file.Tensors.Values.Select(t => t.Type), Is.All.EqualTo(type));
    }

    [Test]
    public void WhatIsMissingMisshapenOrUnexpectedIsNamed()
    {
        const string unet = "model.diffusion_model.";
        ExpectRefusal(Without(unet + "out.2.bias"), $"found no '{unet}out.2.bias', expected the 686 tensors of the U-Net");
        ExpectRefusal(Without("first_stage_model.quant_conv.bias"), "expected the 248 tensors of the VAE");
        ExpectRefusal(Without("cond_stage_model.model.ln_final.bias"), "expected the 280 tensors of the text tower");
        ExpectRefusal(
            With(unet + "out.2.bias", [5], new float[5]), $"found '{unet}out.2.bias' of shape [5] instead of [4]");
        ExpectRefusal(With(unet + "extra", [1], [1]), $"found '{unet}extra', which is no part of it");
        ExpectRefusal(
            tensors.Where(t => !t.Key.StartsWith(unet, StringComparison.Ordinal)).ToDictionary(t => t.Key, t => t.Value),
            "and 683 more");
    }

    [Test]
    public void ValuesThatCannotBeStoredAreRefusedAndNothingIsLeft()
    {
        const string key = "model.diffusion_model.out.2.bias";
        string source = Path.Combine(folder, "values.safetensors");
        string target = Path.Combine(folder, "never.safetensors");
        foreach ((float value, string words) in new[] { (1e6f, "too large for f16"), (float.NaN, "expected finite weights") })
        {
            SourceFiles.Write(source, With(key, [4], [0, value, 0, 0]), SafeTensorType.F32);
            using StableDiffusionSource opened = StableDiffusionSource.Open(source, Config);
            opened.RequireComplete();
            StartModel model = new(opened, Config, Prediction.V);
            InvalidDataException? refusal = Assert.Throws<InvalidDataException>(
                () => model.Write(target, SafeTensorType.F16, null, default));
            Assert.That(refusal!.Message, Does.Contain(key).And.Contain(words));
            Assert.That(Directory.GetFiles(folder, "never*"), Is.Empty);
        }
    }

    [Test]
    public void CancellationLeavesNothing()
    {
        string target = Path.Combine(folder, "cancelled.safetensors");
        using StableDiffusionSource opened =
            StableDiffusionSource.Open(Path.Combine(folder, "single.safetensors"), Config);
        using CancellationTokenSource stop = new();
        StartModel model = new(opened, Config, Prediction.V);
        Assert.Throws<OperationCanceledException>(() => model.Write(
            target,
            null,
            share =>
            {
                if (share > 0.2)
                    stop.Cancel();
            },
            stop.Token));
        Assert.That(Directory.GetFiles(folder, "cancelled*"), Is.Empty);
    }

    [TestCase("{\"prediction_type\": \"v_prediction\", \"beta_schedule\": \"scaled_linear\"}", Prediction.V)]
    [TestCase("{\"prediction_type\": \"epsilon\"}", Prediction.Epsilon)]
    [TestCase("{}", Prediction.Epsilon)]
    [TestCase(null, null)]
    public void TheSchedulersConfigSaysWhatIsPredicted(string? config, Prediction? expected)
    {
        string source = Path.Combine(folder, "scheduled");
        SourceFiles.WriteDiffusers(source, plain, "today", config);
        using (StableDiffusionSource opened = StableDiffusionSource.Open(source, Config))
            Assert.That(opened.Facts.Prediction, Is.EqualTo(expected));
        Directory.Delete(source, recursive: true);
    }

    [Test]
    public void ASingleFileMaySayWhatIsPredicted()
    {
        string source = Path.Combine(folder, "said.safetensors");
        SourceFiles.Write(source, [], metadata: new() { ["modelspec.prediction_type"] = "v" });
        using (StableDiffusionSource opened = StableDiffusionSource.Open(source, Config))
            Assert.That(opened.Facts.Prediction, Is.EqualTo(Prediction.V));
        using (StableDiffusionSource silent = StableDiffusionSource.Open(Path.Combine(folder, "single.safetensors"), Config))
            Assert.That(silent.Facts.Prediction, Is.Null);
    }

    private float[] OfSource(string key)
    {
        (long[] shape, float[] values) = tensors[key];
        if (shape is not [long o, long i, long h, long w])
            return values;
        float[] arranged = new float[values.Length];
        for (long index = 0; index < values.Length; index++)
        {
            long tap = index % (h * w);
            long input = index / (h * w) % i;
            arranged[(index / (h * w * i) * h * w + tap) * i + input] = values[index];
        }

        Assert.That(o * i * h * w, Is.EqualTo(values.Length));
        return arranged;
    }

    private string Converted(string source, SafeTensorType? type = null)
    {
        string target = Path.Combine(folder, Path.GetRandomFileName() + ".safetensors");
        using StableDiffusionSource opened = StableDiffusionSource.Open(source, Config);
        opened.RequireComplete();
        new StartModel(opened, Config, Prediction.V).Write(target, type, null, default);
        return target;
    }

    private Tensors Without(string key) => tensors.Where(t => t.Key != key).ToDictionary(t => t.Key, t => t.Value);

    private Tensors With(string key, long[] shape, float[] values) => new(tensors) { [key] = (shape, values) };

    private void ExpectRefusal(Tensors source, string words)
    {
        string path = Path.Combine(folder, "wrong.safetensors");
        SourceFiles.Write(path, source);
        using StableDiffusionSource opened = StableDiffusionSource.Open(path, Config);
        InvalidDataException? refusal = Assert.Throws<InvalidDataException>(opened.RequireComplete);
        Assert.That(refusal!.Message, Does.StartWith(path).And.Contain(words));
    }
}
