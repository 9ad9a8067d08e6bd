using DarkDiff.Kernels.Cpu;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.SafeTensors;
using DarkDiff.Runtime.Tests.Support;

namespace DarkDiff.Runtime.Tests.Pipeline;

/// <summary>The whole pipeline against the reference, and what a session promises.</summary>
[TestFixture]
internal sealed class PipelineParityTests
{
    private string folder = "";
    private string weights = "";
    private string trailing = "";

    [OneTimeSetUp]
    public void WriteWeights()
    {
        folder = Directory.CreateTempSubdirectory("darkdiff-pipeline").FullName;
        weights = Path.Combine(folder, "random.safetensors");
        RandomWeights.Write(weights, ModelConfigs.Tiny, 41, SafeTensorType.F16);
        trailing = Path.Combine(folder, "trailing.safetensors");
        DiffusionConfig diffusion = ModelConfigs.Tiny.Diffusion with { Spacing = TimestepSpacing.Trailing };
        RandomWeights.Write(trailing, ModelConfigs.Tiny with { Diffusion = diffusion }, 41, SafeTensorType.F16);
    }

    [OneTimeTearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [TestCase(70, 45, 3, 2f)]
    [TestCase(33, 32, 2, 1f)]
    [TestCase(1, 7, 1, 0f)]
    public void TheWholePipelineMatches(int width, int height, int steps, float guidance) =>
        PipelineComparison.Expect(weights, width, height, steps, guidance);

    [Test]
    public void GuidanceWithinAnIntervalMatches() =>
        PipelineComparison.Expect(weights, 40, 33, 4, 3, new TimestepInterval(200, 600));

    [TestCase(1, 1f)]
    [TestCase(1, 2f)]
    [TestCase(4, 1f)]
    [TestCase(4, 2f)]
    [TestCase(7, 1f)]
    public void TrailingStepsMatch(int steps, float guidance) =>
        PipelineComparison.Expect(trailing, 40, 33, steps, guidance);

    [Test]
    public void TheSpacingIsTheConfigsUnlessTheOptionsSayOtherwise()
    {
        using CpuDevice device = new(2);
        using DarkDiffSession leads = new(weights, device);
        using DarkDiffSession trails = new(trailing, device);
        EnhanceOptions options = new() { Steps = 2, Guidance = 1 };
        EnhanceResult leading = leads.Enhance(Image(32, 32), options);
        EnhanceResult late = trails.Enhance(Image(32, 32), options);
        Assert.That(leading.Spacing, Is.EqualTo(TimestepSpacing.Leading));
        Assert.That(late.Spacing, Is.EqualTo(TimestepSpacing.Trailing));
        Assert.That(late.Picture.Data, Is.Not.EqualTo(leading.Picture.Data));
        Assert.That(
            leads.Enhance(Image(32, 32), options with { Spacing = TimestepSpacing.Trailing }).Picture.Data,
            Is.EqualTo(late.Picture.Data));
        Assert.That(
            trails.Enhance(Image(32, 32), options with { Spacing = TimestepSpacing.Leading }).Picture.Data,
            Is.EqualTo(leading.Picture.Data));
    }

    [Test]
    public void TheSameSeedGivesTheSameBytesForAnyNumberOfThreads()
    {
        LinearImage image = Image(65, 40);
        List<float[]> pictures = [];
        foreach (int threads in new[] { 1, 2, 3 })
        {
            using CpuDevice device = new(threads);
            using DarkDiffSession session = new(weights, device);
            pictures.Add(session.Enhance(image, new EnhanceOptions { Steps = 2, Guidance = 2, Seed = 5 }).Picture.Data);
        }

        Assert.That(pictures[1], Is.EqualTo(pictures[0]));
        Assert.That(pictures[2], Is.EqualTo(pictures[0]));
    }

    [Test]
    public void AnotherSeedGivesAnotherPicture()
    {
        using CpuDevice device = new(2);
        using DarkDiffSession session = new(weights, device);
        float[] a = session.Enhance(Image(32, 32), new EnhanceOptions { Steps = 1, Seed = 1 }).Picture.Data;
        float[] b = session.Enhance(Image(32, 32), new EnhanceOptions { Steps = 1, Seed = 2 }).Picture.Data;
        Assert.That(b, Is.Not.EqualTo(a));
    }

    [Test]
    public void CancellationStopsWithinOneStepAndLeavesTheSessionUsable()
    {
        using CpuDevice device = new(2);
        using DarkDiffSession session = new(weights, device);
        EnhanceOptions options = new() { Steps = 20, Seed = 3 };
        using CancellationTokenSource stop = new();
        EnhanceProgress last = default;
        OnProgress watch = new(progress =>
        {
            last = progress;
            if (progress.Stage == EnhanceStage.Sampling && progress.StepsDone == 2)
                stop.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => session.Enhance(Image(32, 32), options, watch, stop.Token));
        Assert.That(last.StepsDone, Is.EqualTo(2));
        float[] after = session.Enhance(Image(32, 32), options with { Steps = 2 }).Picture.Data;
        using DarkDiffSession fresh = new(weights, device);
        Assert.That(fresh.Enhance(Image(32, 32), options with { Steps = 2 }).Picture.Data, Is.EqualTo(after));
    }

    [Test]
    public void CancellationStopsWithinTheDecoder()
    {
        using CpuDevice device = new(2);
        using DarkDiffSession session = new(weights, device);
        EnhanceOptions options = new() { Steps = 1, Seed = 3 };
        using CancellationTokenSource stop = new();
        OnProgress watch = new(progress =>
        {
            if (progress.Stage == EnhanceStage.Decoding)
                stop.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => session.Enhance(Image(32, 32), options, watch, stop.Token));
        float[] after = session.Enhance(Image(32, 32), options).Picture.Data;
        using DarkDiffSession fresh = new(weights, device);
        Assert.That(fresh.Enhance(Image(32, 32), options).Picture.Data, Is.EqualTo(after));
    }

    [Test]
    public void CancellationStopsPlanning()
    {
        using CpuDevice device = new(1);
        using ModelWeights file = ModelWeights.Open(weights);
        DarkDiffModel model = new(file.Config, file);
        Assert.Throws<OperationCanceledException>(() => PipelinePlan.Within(
            model, device, 64, 64, true, 1, null, null, new CancellationToken(canceled: true)));
    }

    [Test]
    public void StepsAndGuidanceOutOfRangeAreRefused()
    {
        using CpuDevice device = new(1);
        using DarkDiffSession session = new(weights, device);
        foreach (EnhanceOptions options in new EnhanceOptions[]
            { new() { Steps = 0 }, new() { Steps = 1001 }, new() { Guidance = -1 }, new() { Guidance = float.NaN },
                new() { Guidance = 100.5f } })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => session.Enhance(Image(8, 8), options));
        }
    }

    [Test]
    public void TheAnnouncedMemoryIsTheMemoryUsed()
    {
        using CpuDevice device = new(2);
        using DarkDiffSession session = new(weights, device);
        PlanSummary plan = DarkDiffSession.Describe(session.Config, device, 65, 40, guided: true);
        EnhanceResult result = session.Enhance(Image(65, 40), new EnhanceOptions { Steps = 1, Guidance = 2 });
        Assert.That(result.ActivationBytes, Is.EqualTo(plan.PeakBytes));
    }

    private static LinearImage Image(int width, int height) => PipelineComparison.Image(width, height);
}
