using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Random;
using DarkDiff.Reference.Checkpoints;
using DarkDiff.Reference.Modules;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.SafeTensors;
using DarkDiff.Runtime.Tests.Graph;
using DarkDiff.Runtime.Tests.Support;
using static TorchSharp.torch;

namespace DarkDiff.Runtime.Tests.Pipeline;

/// <summary>The whole pipeline against the reference, and what a session promises.</summary>
[TestFixture]
internal sealed class PipelineParityTests
{
    private string folder = "";
    private string weights = "";

    [OneTimeSetUp]
    public void WriteWeights()
    {
        folder = Directory.CreateTempSubdirectory("darkdiff-pipeline").FullName;
        weights = Path.Combine(folder, "random.safetensors");
        RandomWeights.Write(weights, ModelConfigs.Tiny, 41, SafeTensorType.F16);
    }

    [OneTimeTearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [TestCase(70, 45, 3, 2f)]
    [TestCase(33, 32, 2, 1f)]
    [TestCase(1, 7, 1, 0f)]
    public void TheWholePipelineMatches(int width, int height, int steps, float guidance) =>
        Compare(width, height, steps, guidance, null);

    [Test]
    public void GuidanceWithinAnIntervalMatches() => Compare(40, 33, 4, 3, new TimestepInterval(200, 600));

    private void Compare(int width, int height, int steps, float guidance, TimestepInterval? interval)
    {
        LinearImage image = Image(width, height);
        using CpuDevice device = new(2);
        using DarkDiffSession session = new(weights, device);
        EnhanceResult result = session.Enhance(image, new EnhanceOptions
        {
            Steps = steps,
            Guidance = guidance,
            GuidanceInterval = interval,
            Seed = 9,
        });

        using ReferenceModel model = ModelFile.Load(weights);
        (int paddedWidth, int paddedHeight) = ((width + 31) / 32 * 32, (height + 31) / 32 * 32);
        float[] padded = ReflectionPadding.ToNetwork(image, paddedWidth, paddedHeight);
        TensorShape latentShape = new(1, paddedHeight / 8, paddedWidth / 8, 4);
        float[] start = new float[latentShape.Elements];
        float[] unconditional = new float[latentShape.Elements];
        GaussianNoise.Fill(start, 9, DarkDiffSession.LatentStream);
        GaussianNoise.Fill(unconditional, 9, DarkDiffSession.UnconditionalStream);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor Sample(ScalarType type)
        {
            Tensor picture = new ReferenceSampler(model).Sample(
                TorchTensors.ToNchw(padded, new TensorShape(1, paddedHeight, paddedWidth, 3), type),
                TorchTensors.ToNchw(start, latentShape, type),
                TorchTensors.ToNchw(unconditional, latentShape, type),
                steps,
                guidance,
                interval);
            return ((picture + 1) / 2).clamp(0, 1).slice(2, 0, height, 1).slice(3, 0, width, 1);
        }

        PlanDepth depth = PlanDepth.Of(session.Config, paddedWidth, paddedHeight, guidance != 1);
        TensorAssert.Close(
            result.Picture.Data,
            TorchTensors.ToNhwc(Sample(ScalarType.Float32)),
            TorchTensors.ToNhwcDouble(Sample(ScalarType.Float64)),
            "picture",
            depth.Total(steps));
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
        StepCounter counter = new(progress =>
        {
            if (progress.Stage == EnhanceStage.Sampling && progress.StepsDone == 2)
                stop.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => session.Enhance(Image(32, 32), options, counter, stop.Token));
        Assert.That(counter.Last.StepsDone, Is.EqualTo(2));
        float[] after = session.Enhance(Image(32, 32), options with { Steps = 2 }).Picture.Data;
        using DarkDiffSession fresh = new(weights, device);
        Assert.That(fresh.Enhance(Image(32, 32), options with { Steps = 2 }).Picture.Data, Is.EqualTo(after));
    }

    [Test]
    public void StepsAndGuidanceOutOfRangeAreRefused()
    {
        using CpuDevice device = new(1);
        using DarkDiffSession session = new(weights, device);
        foreach (EnhanceOptions options in new EnhanceOptions[]
            { new() { Steps = 0 }, new() { Steps = 1001 }, new() { Guidance = -1 }, new() { Guidance = float.NaN } })
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

    private static LinearImage Image(int width, int height)
    {
        float[] values = TorchTensors.Uniform((long)width * height * 3, 77);
        return new LinearImage(width, height, [.. values.Select(v => 0.4f + 0.5f * v)]);
    }

    /// <summary>Ops in series in each stage.</summary>
    private sealed record PlanDepth(int Encode, int Step, int Decode)
    {
        public static PlanDepth Of(ModelConfig config, int width, int height, bool guided)
        {
            PipelineGraphs graphs = new(WeightInventory.ModelWithoutData(config), width, height, guided, ElementType.F32);
            return new PlanDepth(
                GraphRun.DepthOf(graphs.Encode) + GraphRun.DepthOf(graphs.Regions!),
                GraphRun.DepthOf(graphs.Step),
                GraphRun.DepthOf(graphs.Decode));
        }

        public int Total(int steps) => Encode + steps * Step + Decode;
    }

    private sealed class StepCounter(Action<EnhanceProgress> seen) : IProgress<EnhanceProgress>
    {
        public EnhanceProgress Last { get; private set; }

        public void Report(EnhanceProgress value)
        {
            Last = value;
            seen(value);
        }
    }
}
