using System.Runtime.InteropServices;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.SafeTensors;
using DarkDiff.Runtime.Tests.Emission;
using DarkDiff.Runtime.Tests.Support;

namespace DarkDiff.Runtime.Tests.Pipeline;

/// <summary>Several sessions on one device, and sessions that live long.</summary>
[TestFixture]
internal sealed class SharedSessionTests
{
    private string folder = "";
    private string weights = "";

    [OneTimeSetUp]
    public void WriteWeights()
    {
        folder = Directory.CreateTempSubdirectory("darkdiff-sessions").FullName;
        weights = Path.Combine(folder, "small.safetensors");
        RandomWeights.Write(weights, SmallModel.Config, 43, SafeTensorType.F16);
    }

    [OneTimeTearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [TestCase(1)]
    [TestCase(2)]
    public void SessionsAtOnceGiveTheBytesThatEachGivesAlone(int deviceThreads)
    {
        (int Width, int Height, ulong Seed)[] jobs = [(40, 33, 1), (65, 40, 2), (40, 33, 3)];
        float[][] alone = new float[jobs.Length][];
        for (int i = 0; i < jobs.Length; i++)
        {
            using CpuDevice own = new(1);
            using DarkDiffSession session = new(weights, own);
            alone[i] = Run(session, jobs[i]);
        }

        using CpuDevice device = new(deviceThreads);
        DarkDiffSession first = new(weights, device);
        DarkDiffSession[] sessions = [first, first.Share(), first.Share()];
        using Barrier start = new(jobs.Length);
        Task[] tasks =
        [
            .. jobs.Select((job, i) => Task.Factory.StartNew(
                () =>
                {
                    // The first run of each plans and packs, at the same time as the others.
                    start.SignalAndWait();
                    for (int run = 0; run < 5; run++)
                        Assert.That(Run(sessions[i], job), Is.EqualTo(alone[i]), $"session {i}, run {run}");
                    sessions[i].Dispose();
                },
                TaskCreationOptions.LongRunning)),
        ];
        Task.WaitAll(tasks);
    }

    [Test]
    public void WeightsArePackedOnceForAllSessions()
    {
        using CpuDevice device = new(new CpuDeviceOptions { Threads = 1, Winograd = false });
        using DarkDiffSession first = new(weights, device);
        Run(first, (40, 33, 1));
        long bytes = device.WeightBytes;
        Assert.That(bytes, Is.Positive);
        using DarkDiffSession second = first.Share();
        first.Dispose();
        Run(second, (65, 40, 1));
        Assert.That(device.WeightBytes, Is.EqualTo(bytes));
        device.TrimWeights();
        Assert.That(device.WeightBytes, Is.EqualTo(bytes), "the second session has them");
        second.Dispose();
        device.TrimWeights();
        Assert.That(device.WeightBytes, Is.Zero);
    }

    [Test]
    public void ASessionDoesOneThingAtATimeAndEndsWithItsLastCall()
    {
        using CpuDevice device = new(1);
        DarkDiffSession session = new(weights, device);
        Exception? nested = null;
        LinearImage picture = session.Enhance(Image(20, 20), new EnhanceOptions { Steps = 1 }, new OnProgress(_ =>
        {
            nested ??= Assert.Catch(() => session.Enhance(Image(20, 20), new EnhanceOptions { Steps = 1 }));
            session.Dispose();
        })).Picture;
        Assert.That(nested, Is.TypeOf<InvalidOperationException>().With.Message.Contains("running"));
        Assert.That(picture.Data, Has.Some.Not.Zero);
        Assert.Throws<ObjectDisposedException>(() => session.Enhance(Image(20, 20), new EnhanceOptions()));
        Assert.Throws<ObjectDisposedException>(() => session.Share());
    }

    [Test]
    public void AThousandRunsDoNotGrow()
    {
        using CpuDevice device = new(2);
        using DarkDiffSession session = new(weights, device);
        (int Width, int Height, ulong Seed)[] sizes = [(8, 8, 1), (40, 8, 2), (8, 40, 3)];
        float[] before = Run(session, sizes[0]);
        long native = 0, managed = 0, weightBytes = 0;
        for (int run = 0; run < 1000; run++)
        {
            // Three sizes where two are kept: plans are made and freed all the time.
            session.Enhance(
                Image(sizes[run / 5 % 3].Width, sizes[run / 5 % 3].Height), new EnhanceOptions { Steps = 1, Seed = 1 });
            if (run == 200)
                (native, managed, weightBytes) = (NativeBytes(), GC.GetTotalMemory(true), device.WeightBytes);
        }

        long grownManaged = GC.GetTotalMemory(true) - managed, grown = NativeBytes() - native;
        TestContext.Out.WriteLine($"800 runs: {grownManaged} managed bytes more, {grown} native bytes more");
        Assert.That(device.WeightBytes, Is.EqualTo(weightBytes));
        // The two kept plans differ by less than this; 160 plans are made.
        Assert.That(grownManaged, Is.LessThan(1_000_000));
        Assert.That(grown, Is.LessThan(2_000_000));
        Assert.That(Run(session, sizes[0]), Is.EqualTo(before));
    }

    [Test]
    public void AStepAllocatesNothing()
    {
        using CpuDevice device = new(2);
        using DarkDiffSession session = new(weights, device);
        EnhanceOptions options = new() { Steps = 20, Guidance = 2, GuidanceInterval = new TimestepInterval(300, 999) };
        session.Enhance(Image(40, 33), options);
        WaitForALock();
        long[] allocated = new long[21];
        session.Enhance(Image(40, 33), options, new OnProgress(value =>
        {
            if (value.Stage == EnhanceStage.Sampling)
                allocated[value.StepsDone] = GC.GetAllocatedBytesForCurrentThread();
        }));
        Assert.That(allocated[19] - allocated[1], Is.Zero);
    }

    [Test]
    public void TheUnconditionalContextIsKeptOnlyForItsSeed()
    {
        using CpuDevice device = new(2);
        using DarkDiffSession session = new(weights, device);
        foreach ((int width, ulong seed) in new[] { (40, 1UL), (39, 1UL), (40, 2UL), (40, 1UL), (70, 1UL), (40, 1UL) })
        {
            EnhanceOptions options = new() { Steps = 2, Guidance = 3, Seed = seed };
            using DarkDiffSession fresh = new(weights, device);
            float[] expected = fresh.Enhance(Image(width, 33), options).Picture.Data;
            Assert.That(session.Enhance(Image(width, 33), options).Picture.Data, Is.EqualTo(expected));
        }
    }

    [Test]
    public void GuidanceIntervalsGoFromNoneToAll()
    {
        using CpuDevice device = new(2);
        using DarkDiffSession session = new(weights, device);
        EnhanceOptions all = new() { Steps = 4, Guidance = 3 };
        float[] guided = session.Enhance(Image(40, 33), all).Picture.Data;
        float[] unguided = session.Enhance(Image(40, 33), all with { Guidance = 1 }).Picture.Data;
        Assert.That(Within(0, 999), Is.EqualTo(guided));
        Assert.That(Within(2, 3), Is.EqualTo(unguided));
        Assert.That(Within(500, 999), Is.Not.EqualTo(guided).And.Not.EqualTo(unguided));
        Assert.Throws<ArgumentOutOfRangeException>(() => Within(500, 499));

        float[] Within(int first, int last) => session.Enhance(
            Image(40, 33), all with { GuidanceInterval = new TimestepInterval(first, last) }).Picture.Data;
    }

    [Test]
    public void BandsChangeNothing()
    {
        using CpuDevice device = new(new CpuDeviceOptions { Threads = 2, Winograd = false });
        using DarkDiffSession session = new(weights, device);
        EnhanceOptions options = new() { Steps = 2, Guidance = 2 };
        EnhanceResult whole = session.Enhance(Image(200, 170), options);
        MemoryBudgetException refused = Assert.Throws<MemoryBudgetException>(
            () => session.Enhance(Image(200, 170), options with { Memory = 1000 }))!;
        using ModelWeights file = ModelWeights.Open(weights);
        PlanSummary plan = DarkDiffSession.Describe(
            file, device, 200, 170, guided: true, memory: refused.Needed);
        EnhanceResult banded = session.Enhance(Image(200, 170), options with { Memory = refused.Needed });
        Assert.That(banded.Picture.Data, Is.EqualTo(whole.Picture.Data));
        Assert.That(banded.ActivationBytes, Is.EqualTo(plan.PeakBytes).And.LessThan(whole.ActivationBytes));
        Assert.That(plan.TotalBytes, Is.EqualTo(refused.Needed));
        Assert.That(banded.WeightBytes, Is.EqualTo(plan.WeightBytes).And.LessThan(whole.WeightBytes));
        Assert.That(plan.InPlace.Layers, Is.EqualTo(plan.InPlace.SuitedLayers).And.Positive);
        // What was computed before does not count against the next picture.
        Assert.That(session.Enhance(Image(200, 170), options).Picture.Data, Is.EqualTo(whole.Picture.Data));
    }

    [Test]
    public void InBf16ThePlanIsKeptToTheByte([Values] bool isTight)
    {
        float[]? expected = null;
        for (int threads = 1; threads <= 2; threads++)
        {
            using CpuDevice device = new(
                new CpuDeviceOptions { Threads = threads, Precision = ElementType.BF16, Winograd = false },
                SimdLevels.Best,
                SoftwareTiles.Create());
            using CpuDevice wide = new(new CpuDeviceOptions { Threads = threads, Winograd = false });
            using DarkDiffSession session = new(weights, device);
            using ModelWeights file = ModelWeights.Open(weights);
            PlanSummary Plan(CpuDevice on, long? memory) =>
                DarkDiffSession.Describe(file, on, 96, 80, guided: true, memory: memory);
            long? budget = isTight
                ? Assert.Throws<MemoryBudgetException>(() => Plan(device, 1000))!.Needed
                : null;
            PlanSummary plan = Plan(device, budget);
            EnhanceResult result = session.Enhance(
                Image(96, 80), new EnhanceOptions { Steps = 2, Guidance = 2, Memory = budget });
            Assert.That(result.WeightBytes, Is.EqualTo(plan.WeightBytes));
            Assert.That(result.ActivationBytes, Is.EqualTo(plan.PeakBytes));
            Assert.That(plan.WeightBytes, Is.LessThan(Plan(wide, null).WeightBytes));
            Assert.That(plan.InPlace.SuitedLayers, Is.Zero, "nothing to gain where bf16 is packed");
            Assert.That(result.Picture.Data, Has.Some.Not.Zero.And.All.Not.NaN);
            Assert.That(result.Picture.Data, Is.EqualTo(expected ??= result.Picture.Data), $"{threads} threads");
        }
    }

    [Test]
    public void ABudgetIsKeptWhateverWasPackedBefore()
    {
        using CpuDevice device = new(2);
        using CpuDevice plain = new(new CpuDeviceOptions { Threads = 2, Winograd = false });
        using DarkDiffSession session = new(weights, device);
        using DarkDiffSession plainSession = new(weights, plain);
        EnhanceOptions options = new() { Steps = 2, Guidance = 2 };
        EnhanceResult whole = session.Enhance(Image(200, 170), options);
        using ModelWeights file = ModelWeights.Open(weights);
        PlanSummary all = Plan(null);
        Assert.That(whole.WeightBytes, Is.EqualTo(all.WeightBytes));
        Assert.That(all.Accelerated.Layers, Is.EqualTo(all.Accelerated.SuitedLayers).And.Positive);
        long least = Assert.Throws<MemoryBudgetException>(() => Plan(1000))!.Needed;

        HashSet<int> layers = [];
        HashSet<int> inPlace = [];
        List<long> inPlaceBytes = [];
        List<long> totals = [];
        List<double> times = [];
        for (int i = 0; i <= 5; i++)
        {
            long budget = least + (all.TotalBytes - least) * i / 20;
            PlanSummary plan = Plan(budget);
            EnhanceResult result = session.Enhance(Image(200, 170), options with { Memory = budget });
            Assert.That(plan.TotalBytes, Is.LessThanOrEqualTo(budget));
            Assert.That(result.ActivationBytes, Is.EqualTo(plan.PeakBytes));
            Assert.That(result.WeightBytes, Is.EqualTo(plan.WeightBytes), "weights of other plans are freed");
            layers.Add(plan.Accelerated.Layers);
            totals.Add(plan.TotalBytes);
            times.Add(PipelinePlan.Within(
                new DarkDiffModel(file.Config, file), device, plan.Width, plan.Height, true, 2, budget, null).Time);
            inPlace.Add(-plan.InPlace.Layers);
            inPlaceBytes.Add(-plan.InPlace.Bytes);
            if (i > 0)
                continue;
            Assert.That(plan.Accelerated.Layers, Is.Zero);
            float[] expected = plainSession.Enhance(Image(200, 170), options).Picture.Data;
            Assert.That(result.Picture.Data, Is.EqualTo(expected));
        }

        // More room saves time, but is not always filled, nor by more layers: fewer may save more.
        Assert.That(times, Is.Ordered.Descending);
        Assert.That(times.Last(), Is.LessThan(times[0]));
        Assert.That(totals.Last(), Is.EqualTo(totals.Max()).And.GreaterThan(totals[0]));
        Assert.That(layers, Has.Count.GreaterThan(3));
        Assert.That(layers.Last(), Is.EqualTo(layers.Max()));
        Assert.That(inPlace, Has.Count.GreaterThan(3));
        Assert.That(inPlace.Last(), Is.EqualTo(inPlace.Max()));
        Assert.That(inPlaceBytes, Is.Ordered);
        Assert.That(all.InPlace.Layers, Is.Zero);

        PlanSummary Plan(long? memory) => DarkDiffSession.Describe(
            file, device, 200, 170, guided: true, memory, steps: 2);
    }

    [Test]
    public void ABudgetIsKeptByASizeThatIsPreparedAlready()
    {
        using CpuDevice device = new(1);
        using DarkDiffSession session = new(weights, device);
        EnhanceOptions options = new() { Steps = 1, Guidance = 1 };
        using ModelWeights file = ModelWeights.Open(weights);
        PlanSummary all = DarkDiffSession.Describe(file, device, 64, 64, guided: false, steps: 1);
        EnhanceOptions frugal = options with { Memory = all.TotalBytes * 3 / 4 };
        EnhanceResult first = session.Enhance(Image(64, 64), frugal);
        EnhanceResult between = session.Enhance(Image(200, 170), options);
        Assert.That(between.WeightBytes, Is.GreaterThan(first.WeightBytes), "both sizes are there");
        EnhanceResult again = session.Enhance(Image(64, 64), frugal);
        Assert.That(again.WeightBytes, Is.EqualTo(first.WeightBytes), "the other size is gone");
        Assert.That(again.ActivationBytes + again.WeightBytes, Is.LessThanOrEqualTo(frugal.Memory!.Value));
        Assert.That(again.Picture.Data, Is.EqualTo(first.Picture.Data));
    }

    [Test]
    public void AMosaicInMemoryGivesThePictureOfItsFile()
    {
        const int Width = 50, Height = 37;
        ushort[] mosaic = [.. Enumerable.Range(0, Width * Height).Select(i => (ushort)(600 + i * 7919 % 2000))];
        RawMetadata metadata = new()
        {
            Cfa = CfaPattern.Gbrg,
            BlackLevel = [500],
            WhiteLevel = 4000,
            AsShotNeutral = [0.5, 1, 0.7],
            Orientation = 6,
        };
        using CpuDevice device = new(2);
        using DarkDiffSession session = new(weights, device);
        EnhanceOptions options = new() { Steps = 2, Seed = 4 };
        LinearImage expected = session.Enhance(
            IspPipeline.Develop(new RawImage(Width, Height, mosaic, metadata), new IspOptions { Gain = 3 }).Image,
            options).Picture;
        (int width, int height) = MosaicEnhancement.PictureSize(Width, Height, 6);
        Assert.That((width, height), Is.EqualTo((expected.Width, expected.Height)).And.EqualTo((18, 25)));
        byte[] narrow = new byte[width * height * 3];
        ushort[] wide = new ushort[width * height * 3];
        session.EnhanceMosaic(mosaic, Width, Height, metadata, new IspOptions { Gain = 3 }, options, narrow);
        session.EnhanceMosaic(mosaic, Width, Height, metadata, new IspOptions { Gain = 3 }, options, wide);
        Assert.That(narrow, Is.EqualTo(expected.Data.Select(v => (byte)MathF.Round(v * 255))));
        Assert.That(wide, Is.EqualTo(expected.Data.Select(v => (ushort)MathF.Round(v * 65535))));
        Assert.Throws<ArgumentException>(() => session.EnhanceMosaic(
            mosaic, Width, Height, metadata, new IspOptions(), options, new byte[narrow.Length - 1]));
    }

    private static float[] Run(DarkDiffSession session, (int Width, int Height, ulong Seed) job) => session.Enhance(
        Image(job.Width, job.Height), new EnhanceOptions { Steps = 2, Seed = job.Seed }).Picture.Data;

    private static LinearImage Image(int width, int height)
    {
        float[] values = TorchTensors.Uniform((long)width * height * 3, 77);
        return new LinearImage(width, height, [.. values.Select(v => 0.4f + 0.5f * v)]);
    }

    /// <summary>Bytes that native code has allocated and not freed.</summary>
    /// <summary>The first time in a process that a lock has to be waited for, the test host's runtime allocates.</summary>
    private static void WaitForALock()
    {
        object held = new();
        using ManualResetEventSlim taken = new();
        Thread holder = new(() =>
        {
            lock (held)
            {
                taken.Set();
                Thread.Sleep(50);
            }
        });
        holder.Start();
        taken.Wait();
        lock (held)
            holder.Join();
    }

    private static long NativeBytes()
    {
        MallocInfo info = GetMallocInfo();
        return (long)(info.Mapped + info.InUse);
    }

    [DllImport("libc", EntryPoint = "mallinfo2")]
    private static extern MallocInfo GetMallocInfo();

    /// <summary>The C library's struct mallinfo2.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MallocInfo
    {
        public nuint Arena;
        public nuint FreeChunks;
        public nuint FastChunks;
        public nuint MappedChunks;
        public nuint Mapped;
        public nuint Unused;
        public nuint FastFree;
        public nuint InUse;
        public nuint Free;
        public nuint Trimmable;
    }
}
