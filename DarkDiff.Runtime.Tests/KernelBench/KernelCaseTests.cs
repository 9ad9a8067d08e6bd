using DarkDiff.KernelBench.Cases;
using DarkDiff.KernelBench.Counting;
using DarkDiff.KernelBench.Work;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda;
using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Cuda.Memory;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.Runtime.Tests.KernelBench;

/// <summary>The cases of the kernel benchmark: nothing is computed here.</summary>
[TestFixture]
public sealed class KernelCaseTests
{
    [Test]
    public void NamesAreDifferent() => Assert.That(KernelCases.All.Select(c => c.Name), Is.Unique);

    [Test]
    public void FilterFindsNamesFamiliesAndLayers()
    {
        Assert.That(KernelCases.Containing(null), Has.Count.EqualTo(KernelCases.All.Count));
        Assert.That(KernelCases.Containing("GEGLU 4096").Single().Name, Does.StartWith("GEGLU 4096"));
        Assert.That(KernelCases.Containing("ATTENTION").Select(c => c.Family), Is.All.EqualTo("attention"));
        Assert.That(KernelCases.Containing("vae").Select(c => c.Layer), Is.All.Contains("VAE"));
        Assert.That(KernelCases.Containing("no such kernel"), Is.Empty);
    }

    private static IEnumerable<TestCaseData> Divided() => KernelCases.All.Where(c => c.Divisor > 1)
        .Select(c => new TestCaseData((Func<object>)(() => c)).SetArgDisplayNames(c.Name));

    /// <summary>A part is cut as the whole is: the same kernels, each with that part of the blocks.</summary>
    [TestCaseSource(nameof(Divided))]
    public void APartIsCutLikeTheWhole(Func<object> find)
    {
        KernelCase kernelCase = (KernelCase)find();
        KernelCall[] whole = Calls(kernelCase, 1), part = Calls(kernelCase, kernelCase.Divisor);
        Assert.That(part.Select(c => c.Kernel), Is.EqualTo(whole.Select(c => c.Kernel)));
        Assert.That(part.Select(c => c.Block), Is.EqualTo(whole.Select(c => c.Block)));
        Assert.That(part.Select(c => c.DynamicSharedBytes), Is.EqualTo(whole.Select(c => c.DynamicSharedBytes)));

        // Folding the statistics of a group normalisation takes the same blocks whatever the image's size.
        foreach ((KernelCall own, KernelCall all) in part.Zip(whole).Where(p => p.First.Kernel != "dd_group_norm_fold"))
            Assert.That(Blocks(own) * kernelCase.Divisor, Is.EqualTo(Blocks(all)).Within(2).Percent, own.Kernel);
    }

    private static long Blocks(KernelCall call) => (long)call.Grid.X * call.Grid.Y * call.Grid.Z;

    private static KernelCall[] Calls(KernelCase kernelCase, int divisor)
    {
        using OpWork work = (OpWork)kernelCase.Build(ElementType.F16, divisor);
        LaunchList launches = new();
        CudaPlacement at = new(new Nowhere(), new Nowhere(), SimulatedCounter.Limits(divisor), ElementType.F16);
        CudaKernels.Add(work.Op, at, launches);
        return [.. launches.Calls.Cast<KernelCall>()];
    }

    /// <summary>Memory that is as large as one likes and is never touched.</summary>
    private sealed class Nowhere : IPlacement, ICudaWeights, ICudaMemory
    {
        public (IDeviceMemory Memory, long Offset) Scratch => (this, 0);

        public long Bytes => long.MaxValue;

        public ulong Address => 1 << 20;

        public (IDeviceMemory Memory, long Offset) this[TensorValue value] => (this, 0);

        public ulong Get(WeightTensor weight, CudaWeightLayout layout) => Address;

        public void Write(long offset, ReadOnlySpan<byte> source) => throw new NotSupportedException();

        public void Read(long offset, Span<byte> destination) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
