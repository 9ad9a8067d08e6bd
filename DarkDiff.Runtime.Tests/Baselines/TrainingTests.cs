using System.CommandLine;
using System.Runtime.InteropServices;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Reference.Baselines;
using DarkDiff.Reference.Commands;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.SafeTensors;
using DarkDiff.Runtime.Tests.Pipeline;
using DarkDiff.Runtime.Tests.Support;

namespace DarkDiff.Runtime.Tests.Baselines;

/// <summary>Every system trains by the commands, a few steps on small pieces, and runs afterwards.</summary>
[TestFixture]
internal sealed class TrainingTests
{
    private const string Steps = "3";
    private const int Attempts = 3;

    private string folder = "";

    [OneTimeSetUp]
    public void MakeFolder()
    {
        folder = Directory.CreateTempSubdirectory("darkdiff-training").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "photos"));
        MakePhoto(Path.Combine(folder, "photos", "photo.png"));
    }

    [OneTimeTearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [TestCaseSource(typeof(ModelVariant), nameof(ModelVariant.Names))]
    public Task TheSmallDiffusionSystemTrainsAndRuns(string name) => TrainAndRun(name, SmallModel.Config);

    [TestCaseSource(typeof(ModelVariant), nameof(ModelVariant.Names))]
    [Explicit("minutes on two cores")]
    public Task TheTinyDiffusionSystemTrainsAndRuns(string name) => TrainAndRun(name, ModelConfigs.Tiny);

    private async Task TrainAndRun(string name, ModelConfig size)
    {
        ModelConfig expected = ModelVariant.Find(name).Of(size);
        string vae = !expected.Vae.Residuals ? "no-residuals"
            : expected.InputSpace == InputSpace.Raw ? name
            : "darkdiff";
        string start = await Autoencoder(vae, size);
        string run = $"{size.Name}-{name}";
        await Run(TrainingCommand.Stage2(), run, "--crop", "96", "--variant", name, "--from", start);

        string trained = Path.Combine(folder, run, "average.safetensors");
        using (SafeTensorsFile before = SafeTensorsFile.Open(start))
        using (ModelWeights after = ModelWeights.Open(trained))
        {
            Assert.That(after.Config.Variant, Is.EqualTo(name));
            Assert.That(after.Config.Unet.Conditioning, Is.EqualTo(expected.Unet.Conditioning));
            Assert.That(after.Config.Vae.ScalingFactor, Is.Not.EqualTo(ModelConfigs.Tiny.Vae.ScalingFactor));
            Assert.That(
                after.ReadFloat32("vae.decoder.conv_out.weight"),
                Is.EqualTo(before.ReadFloat32("vae.decoder.conv_out.weight")),
                "stage 2 leaves the VAE as it is");
            foreach (string key in after.Inventory.Shapes.Keys.Where(k => k.Contains("controlnet_", StringComparison.Ordinal)))
                Assert.That(after.ReadFloat32(key), Has.Some.Not.Zero, $"{key} learns");
        }

        using CpuDevice device = new(2);
        using DarkDiffSession session = new(trained, device);
        LinearImage image = PipelineComparison.Image(40, 33, session.Config.Vae.InChannels);
        LinearImage picture = session.Enhance(image, new EnhanceOptions { Steps = 1 }).Picture;
        Assert.That(picture.Channels, Is.EqualTo(name == "raw-to-raw" ? 4 : 3));
        Assert.That(picture.Data.Distinct().Count(), Is.GreaterThan(100));
    }

    [Test]
    public async Task TheRegressionBaselineTrainsAndResumes()
    {
        string progress = Path.Combine(folder, "sid", "progress.json");
        await Run(TrainingCommand.Sid(), "sid", "--crop", "32", "--width", "4", "--steps", "2");
        Assert.That(File.ReadAllText(progress), Does.Contain("\"step\": 2"));
        await Run(TrainingCommand.Sid(), "sid", "--crop", "32", "--width", "4", "--steps", "5");
        Assert.That(File.ReadAllText(progress), Does.Contain("\"step\": 5"));
        Assert.That(SidUNet.IsIn(Path.Combine(folder, "sid", "average.safetensors")), Is.True);
    }

    [Test]
    public async Task AVaeOfAnotherVariantIsRefused()
    {
        string start = await Autoencoder("darkdiff", SmallModel.Config);
        foreach (string variant in new[] { "no-residuals", "raw-to-raw", "sd-concat" })
        {
            InvalidDataException? refusal = Assert.ThrowsAsync<InvalidDataException>(() => Run(
                TrainingCommand.Stage2(), "refused", "--variant", variant, "--from", start));
            Assert.That(refusal!.Message, Does.StartWith(start).And.Contain($"expected one that was '{variant}'"));
        }

        Assert.ThrowsAsync<InvalidDataException>(() => Run(
            TrainingCommand.Stage2(), "refused", "--variant", "nothing", "--from", start));
        Assert.That(Directory.Exists(Path.Combine(folder, "refused")), Is.False);
    }

    [Test]
    public async Task ARunOfAnotherVariantIsRefused()
    {
        await Autoencoder("darkdiff", SmallModel.Config);
        InvalidDataException? refusal = Assert.ThrowsAsync<InvalidDataException>(() => Run(
            TrainingCommand.Stage1(), "vae-small-darkdiff", "--variant", "raw-to-raw"));
        Assert.That(refusal!.Message, Does.Contain("found a run of the variant 'darkdiff', expected 'raw-to-raw'"));
    }

    /// <summary>The result of stage 1, trained when it is first asked for.</summary>
    private async Task<string> Autoencoder(string variant, ModelConfig size)
    {
        string run = $"vae-{size.Name}-{variant}";
        string result = Path.Combine(folder, run, "average.safetensors");
        if (File.Exists(result))
            return result;
        if (size == ModelConfigs.Tiny)
        {
            await Run(TrainingCommand.Stage1(), run, "--crop", "32", "--variant", variant);
            return result;
        }

        string random = Path.Combine(folder, run + ".safetensors");
        RandomWeights.Write(random, ModelVariant.Find(variant).Of(size), 1, SafeTensorType.F32);
        await Run(TrainingCommand.Stage1(), run, "--crop", "32", "--from", random);
        return result;
    }

    private async Task Run(Command command, string run, params string[] options)
    {
        string[] common =
        [
            "-o", Path.Combine(folder, run), "--photos", Path.Combine(folder, "photos"), "--batch", "2", "--f32",
        ];
        string[] steps = options.Contains("--steps") ? [] : ["--steps", Steps];
        ParseResult parsed = command.Parse([.. common, .. steps, .. options]);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
                return;
            }
            catch (ExternalException error) when (attempt < Attempts && error.Message.Contains("core/Scalar.h"))
            {
                // TorchSharp lets a number be finalised while the native call that got it still runs.
                TestContext.Out.WriteLine($"{run}: attempt {attempt} failed in TorchSharp: {error.Message[..60]}");
            }
        }
    }

    private static void MakePhoto(string path)
    {
        const int side = 640;
        float[] data = new float[side * side * 3];
        for (int i = 0; i < data.Length; i++)
        {
            (int x, int y, int c) = (i / 3 % side, i / 3 / side, i % 3);
            data[i] = 0.5f + 0.3f * MathF.Sin(x * 0.05f + c) * MathF.Cos(y * 0.07f) + ((x / 16 + y / 16) % 2 == 0 ? 0.1f : -0.1f);
        }

        PictureWriter.Write(path, new Picture(side, side, data), new PictureMetadata());
    }
}
