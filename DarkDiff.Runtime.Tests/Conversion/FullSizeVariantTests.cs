using DarkDiff.Kernels.Cpu;
using DarkDiff.Reference.Baselines;
using DarkDiff.Reference.Commands;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.SafeTensors;
using DarkDiff.Runtime.Tests.Pipeline;

namespace DarkDiff.Runtime.Tests.Conversion;

/// <summary>Every system of the paper's tables at the size of Stable Diffusion 2.1.</summary>
[TestFixture]
[Explicit("needs five gigabytes of disk, eight of memory, and minutes")]
internal sealed class FullSizeVariantTests
{
    private string folder = "";
    private string source = "";

    [OneTimeSetUp]
    public void WriteSource()
    {
        folder = Directory.CreateTempSubdirectory("darkdiff-full-size").FullName;
        source = Path.Combine(folder, "source.safetensors");
        FullSizeSource.Write(source, SafeTensorType.F16);
    }

    [OneTimeTearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [TestCaseSource(typeof(ModelVariant), nameof(ModelVariant.Names))]
    public async Task TheVariantStartsFromStableDiffusionAndRunsAStep(string name)
    {
        string target = Path.Combine(folder, "start.safetensors");
        string[] arguments = [source, "-o", target, "--prediction", "v", "--variant", name];
        await ConvertCommand.Create().Parse(arguments).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
        try
        {
            using CpuDevice device = new(2);
            using DarkDiffSession session = new(target, device);
            DiffusionConfig diffusion = new() { Prediction = Prediction.V };
            ModelConfig expected = ModelVariant.Find(name).Of(ModelConfigs.Sd21 with { Diffusion = diffusion });
            Assert.That(session.Config.ToJson(), Is.EqualTo(expected.ToJson()));
            LinearImage image = PipelineComparison.Image(64, 64, session.Config.Vae.InChannels);
            EnhanceResult result = session.Enhance(image, new EnhanceOptions { Steps = 1, Guidance = 1 });
            Assert.That(result.Picture.Channels, Is.EqualTo(expected.Vae.OutChannels));
            Assert.That(result.Picture.Data, Has.All.InRange(0f, 1f));
            Assert.That(result.Picture.Data.Distinct().Count(), Is.GreaterThan(100));
        }
        finally
        {
            File.Delete(target);
        }
    }
}
