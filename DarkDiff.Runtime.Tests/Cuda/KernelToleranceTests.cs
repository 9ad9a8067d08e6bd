using System.Reflection;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;
using DarkDiff.Runtime.Tests.Kernels;

namespace DarkDiff.Runtime.Tests.Cuda;

/// <summary>
/// Every CUDA kernel against PyTorch by the tolerance rule, in f16 and bf16, with no finding; and whether that is so.
/// </summary>
[TestFixture]
public sealed class KernelToleranceTests
{
    [OneTimeSetUp]
    public void NeedsACompiler()
    {
        if (!KernelPtx.CompilerIsThere)
            Assert.Ignore("clang-19 is not installed: the CUDA kernels cannot be compiled");
    }

    private static IEnumerable<TestCaseData> Cases() =>
        KernelCases.All.Select(c => new TestCaseData(c).SetArgDisplayNames(c.Name));

    [TestCaseSource(nameof(Cases))]
    public void MatchesTorch(object kernelCase)
    {
        var c = (KernelCase)kernelCase;
        using OpHarness harness = new();
        Op op = c.Build(harness);
        harness.VerifyKernels(op, type => TorchReference.Of(op, harness, type), c.Roundings, c.Forced);
    }

    [TestCase(ElementType.F16)]
    [TestCase(ElementType.BF16)]
    public void EveryEntryPointIsCompared(ElementType storage)
    {
        HashSet<string> compared = [.. typeof(KernelToleranceTests).Assembly.GetTypes().SelectMany(t => t.GetMethods())
            .SelectMany(m => m.GetCustomAttributes<ToleranceTestOfAttribute>()).SelectMany(a => a.Kernels)];
        foreach (KernelCase c in KernelCases.All)
        {
            using OpHarness harness = new();
            compared.UnionWith(SimulatedOp.Kernels(c.Build(harness), harness.Data, storage, c.Forced));
        }

        Assert.That(compared, Is.EquivalentTo(SimulatedKernels.For(storage).EntryPoints));
    }

    [Test]
    public void EveryOpIsComparedAtUsualAndOddSizes()
    {
        // A plain matrix product goes to cuBLAS.
        IEnumerable<Type> ops = typeof(Op).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(Op)) && !t.IsAbstract && t != typeof(LinearOp));
        List<(Type Op, bool IsOdd)> compared = [];
        foreach (KernelCase c in KernelCases.All)
        {
            using OpHarness harness = new();
            compared.Add((c.Build(harness).GetType(), c.IsOdd));
        }

        foreach (Type op in ops)
        {
            foreach (bool odd in new[] { false, true })
                Assert.That(compared, Does.Contain((op, odd)), $"{op.Name}, {(odd ? "odd" : "usual")} sizes");
        }
    }

    [TestCase(7, 8)]
    [TestCase(12, 8)]
    [TestCase(1, 1)]
    [TestCase(520, 8)]
    public void HeadsOfOtherWidthsAreRefused(int width, int regionSize)
    {
        using OpHarness h = new();
        TensorShape shape = new(1, 4, 4, width);
        Op[] ops =
        [
            new AttentionOp(h.Input(shape), h.Input(shape), h.Input(shape), 1, 0.5f, h.Output(shape)),
            new RegionAttentionOp(h.Input(shape), h.Input(shape), h.Input(shape), 1, regionSize, 0.5f, h.Output(shape)),
        ];
        foreach (Op op in ops)
        {
            NotSupportedException e =
                Assert.Throws<NotSupportedException>(() => SimulatedOp.Run(op, h.Data, ElementType.F16))!;
            Assert.That(e.Message, Does.Contain($"have {width} channels").And.Contain("multiples of 8 up to"));
        }
    }
}
