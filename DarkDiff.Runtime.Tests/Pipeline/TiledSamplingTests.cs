using DarkDiff.Kernels.Cpu;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.SafeTensors;
using DarkDiff.Runtime.Tests.Support;

namespace DarkDiff.Runtime.Tests.Pipeline;

/// <summary>Sampling in overlapping tiles of the latent.</summary>
[TestFixture]
internal sealed class TiledSamplingTests
{
    private const int Width = 200, Height = 170, Tile = 128, Tiles = 4;

    private static readonly EnhanceOptions Options = new() { Steps = 3, Guidance = 2, Seed = 4, Tile = Tile };

    private string folder = "";
    private string weights = "";
    private string narrow = "";

    [OneTimeSetUp]
    public void WriteWeights()
    {
        folder = Directory.CreateTempSubdirectory("darkdiff-tiles").FullName;
        weights = Path.Combine(folder, "random.safetensors");
        RandomWeights.Write(weights, ModelConfigs.Tiny, 43, SafeTensorType.F16);
        // With so narrow a VAE it is the U-Net that takes most memory.
        narrow = Path.Combine(folder, "narrow.safetensors");
        VaeConfig vae = ModelConfigs.Tiny.Vae with { BlockOutChannels = [8, 8, 16, 16] };
        RandomWeights.Write(narrow, ModelConfigs.Tiny with { Vae = vae }, 44, SafeTensorType.F16);
    }

    [OneTimeTearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [TestCase(Width, Height, 2, 2f)]
    [TestCase(300, 60, 1, 1f)]
    public void TilesMatchTheReferenceInTiles(int width, int height, int steps, float guidance) =>
        PipelineComparison.Expect(weights, width, height, steps, guidance, tile: Tile);

    [Test]
    public void APictureThatIsOneTileIsWhole()
    {
        using CpuDevice device = new(2);
        using DarkDiffSession session = new(weights, device);
        EnhanceResult whole = session.Enhance(Image(), Options with { Tile = null });
        foreach (int? tile in new int?[] { 0, 224, 5000 })
        {
            EnhanceResult result = session.Enhance(Image(), Options with { Tile = tile });
            Assert.That(result.Tiling, Is.Null);
            Assert.That(result.Picture.Data, Is.EqualTo(whole.Picture.Data));
        }

        EnhanceResult tiled = session.Enhance(Image(), Options);
        Assert.That(tiled.Tiling, Is.Not.Null);
        Assert.That(tiled.Picture.Data, Is.Not.EqualTo(whole.Picture.Data));
    }

    [Test]
    public void TheSameSeedGivesTheSameBytesForAnyNumberOfThreads()
    {
        List<float[]> pictures = [];
        foreach (int threads in new[] { 1, 2, 3 })
        {
            using CpuDevice device = new(threads);
            using DarkDiffSession session = new(weights, device);
            pictures.Add(session.Enhance(Image(), Options).Picture.Data);
        }

        Assert.That(pictures[1], Is.EqualTo(pictures[0]));
        Assert.That(pictures[2], Is.EqualTo(pictures[0]));
    }

    [Test]
    public void APictureDoesNotDependOnTheOnesBefore()
    {
        using CpuDevice device = new(2);
        using DarkDiffSession session = new(weights, device);
        session.Enhance(Image(), Options with { Seed = 5 });
        session.Enhance(Image(), Options with { Guidance = 1 });
        float[] after = session.Enhance(Image(), Options).Picture.Data;
        using DarkDiffSession fresh = new(weights, device);
        Assert.That(fresh.Enhance(Image(), Options).Picture.Data, Is.EqualTo(after));
    }

    [Test]
    public void EveryTileIsAnnounced()
    {
        using CpuDevice device = new(2);
        using DarkDiffSession session = new(weights, device);
        List<EnhanceProgress> seen = [];
        session.Enhance(Image(), Options, new OnProgress(seen.Add));
        Assert.That(
            seen.Where(p => p.Stage == EnhanceStage.Sampling).Select(p => (p.StepsDone, p.TilesDone, p.Tiles)),
            Is.EqualTo(from step in Enumerable.Range(0, 3) from tile in Enumerable.Range(0, Tiles) select (step, tile, Tiles)));
        Assert.That(
            seen.Where(p => p.Stage == EnhanceStage.Context).Select(p => p.TilesDone), Is.EqualTo(Enumerable.Range(0, Tiles)));
    }

    [Test]
    public void CancellationStopsWithinOneTileAndLeavesTheSessionUsable()
    {
        using CpuDevice device = new(2);
        using DarkDiffSession session = new(weights, device);
        using CancellationTokenSource stop = new();
        EnhanceProgress last = default;
        OnProgress progress = new(value =>
        {
            last = value;
            if (value is { Stage: EnhanceStage.Sampling, StepsDone: 1, TilesDone: 2 })
                stop.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => session.Enhance(Image(), Options, progress, stop.Token));
        Assert.That((last.StepsDone, last.TilesDone), Is.EqualTo((1, 2)));
        float[] after = session.Enhance(Image(), Options).Picture.Data;
        using DarkDiffSession fresh = new(weights, device);
        Assert.That(fresh.Enhance(Image(), Options).Picture.Data, Is.EqualTo(after));
    }

    [Test]
    public void AStepAllocatesNothing()
    {
        using CpuDevice device = new(2);
        using DarkDiffSession session = new(weights, device);
        session.Enhance(Image(), Options);
        long[] allocated = new long[3 * Tiles];
        session.Enhance(Image(), Options, new OnProgress(value =>
        {
            if (value.Stage == EnhanceStage.Sampling)
                allocated[value.StepsDone * Tiles + value.TilesDone] = GC.GetAllocatedBytesForCurrentThread();
        }));
        Assert.That(allocated[^1] - allocated[1], Is.Zero);
    }

    [Test]
    public void TilesThatAreTooSmallAreRefused()
    {
        using CpuDevice device = new(1);
        using DarkDiffSession session = new(weights, device);
        foreach (int tile in new[] { -1, 1, 127 })
        {
            Assert.That(
                () => session.Enhance(Image(), Options with { Tile = tile }),
                Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("at least 128 pixels"));
        }
    }

    [Test]
    public void ABudgetThatTheWholeLatentBreaksIsKeptInTiles()
    {
        using CpuDevice device = new(2);
        using ModelWeights model = ModelWeights.Open(narrow);
        long whole = Assert.Throws<MemoryBudgetException>(() => Plan(1000, tile: 0))!.Needed;
        long least = Assert.Throws<MemoryBudgetException>(() => Plan(1000))!.Needed;
        Assert.That(least, Is.LessThan(whole));
        Assert.That(Plan(whole).Tiling, Is.Null, "tiles are for what does not fit otherwise");
        Assert.Throws<MemoryBudgetException>(() => Plan(whole - 1, tile: 0));
        Assert.That(Plan(whole - 1).Tiling, Is.Not.Null);
        Assert.That(Plan(whole - 1).Tiling!.Width, Is.GreaterThan(Plan(least).Tiling!.Width), "as large as fit");

        using DarkDiffSession session = new(narrow, device);
        foreach (long budget in new[] { whole - 1, (whole + least) / 2, least })
        {
            PlanSummary plan = Plan(budget);
            EnhanceResult result = session.Enhance(
                PipelineComparison.Image(640, 480), Options with { Steps = 1, Tile = null, Memory = budget });
            TestContext.Out.WriteLine($"{budget / 1e6:0.0} MB: {plan.Tiling}");
            Assert.That(plan.TotalBytes, Is.LessThanOrEqualTo(budget));
            Assert.That(result.Tiling, Is.EqualTo(plan.Tiling));
            Assert.That(result.ActivationBytes, Is.EqualTo(plan.PeakBytes));
            Assert.That(result.WeightBytes, Is.EqualTo(plan.WeightBytes));
        }

        PlanSummary Plan(long memory, int? tile = null) =>
            DarkDiffSession.Describe(model, device, 640, 480, guided: true, memory, steps: 1, tile);
    }

    private static LinearImage Image() => PipelineComparison.Image(Width, Height);
}
