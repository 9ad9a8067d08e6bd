using DarkDiff.Kernels;
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
        // Both branches of guidance. One image alone gives each block half the rows, and so moves 1.125 × the floor:
        // weight and bias, which blocks read anew, then weigh more, though they come from the cache.
        foreach (int channels in new[] { 320, 640, 1280 })
        {
            yield return Case($"layer norm {channels}", h => new LayerNormOp(
                h.Input(new(2, 64, 64, channels)), h.Weight(1, channels).Weight, h.Weight(1, channels).Weight, 1e-5f,
                h.Output(new(2, 64, 64, channels))), 2);
        }

        // Statistics need a pass of their own, so the input is read twice. One image alone moves 1.148 × that.
        yield return Case("group norm", h => new GroupNormOp(
            h.Input(new(2, 64, 64, 320)), null, h.Weight(1, 320).Weight, h.Weight(1, 320).Weight, 32, 1e-5f,
            Activation.Silu, h.Output(new(2, 64, 64, 320))), 3);
    }

    [TestCaseSource(nameof(MemoryBound))]
    public void MovesLittleMoreThanItMust(string name, Func<object, Op> build, double passes)
    {
        using OpHarness harness = new();
        Op op = build(harness);
        LaunchCounters[] counters = [.. Launch(harness, op).Select(l => l.Result.Counters)];
        long sectors = counters.Sum(c => c.GlobalSectorsRead + c.GlobalSectorsWritten) * SectorBytes;
        long asked = counters.Sum(c => c.GlobalBytesRead + c.GlobalBytesWritten);
        double floor = passes * op.Output.Shape.Elements * Half;
        TestContext.Out.WriteLine(
            $"{name} {op.Output.Shape}: {sectors / floor:f3} × the floor of {floor / 1e6:f2} MB, {asked / (double)sectors:p1} of each sector used");
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
