using System.Globalization;
using System.Text.RegularExpressions;
using DarkDiff.CudaSim;
using DarkDiff.KernelBench;
using DarkDiff.KernelBench.Cases;
using DarkDiff.KernelBench.Reports;
using DarkDiff.KernelBench.Roofline;
using DarkDiff.KernelBench.Timing;
using DarkDiff.KernelBench.Work;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Cuda;
using DarkDiff.PtxSim.Counting;
using KernelPtx = DarkDiff.Runtime.Tests.Cuda.KernelPtx;

namespace DarkDiff.Runtime.Tests.KernelBench;

/// <summary>What the kernel benchmark counts, against numbers worked out by hand.</summary>
[TestFixture]
public sealed class KernelBenchmarkTests
{
    private readonly CpuDevice _processor = new(2);

    [OneTimeSetUp]
    public void NeedsACompiler()
    {
        if (!KernelPtx.CompilerIsThere)
            Assert.Ignore("clang-19 is not installed: the CUDA kernels cannot be compiled");
    }

    [OneTimeTearDown]
    public void Close() => _processor.Dispose();

    [TestCase(ElementType.F16)]
    [TestCase(ElementType.BF16)]
    public void CountsOfAMemoryBoundKernel(ElementType storage)
    {
        KernelRow row = Measure("SiLU 64²×320", storage);

        // One read and one write of 64·64·320 values of two bytes, 8 of them in each access of a thread.
        const long Elements = 64 * 64 * 320;
        Assert.That(row.FloorBytes, Is.EqualTo(2 * 2 * Elements));
        Assert.That(row.Counts.MovedBytes, Is.EqualTo(2 * 2 * Elements));
        Assert.That(row.Ratio, Is.EqualTo(1));
        Assert.That(row.Counts.SectorUse, Is.EqualTo(1));
        Assert.That(row.Counts.SharedPasses, Is.Zero);
        Assert.That(row.Counts.MatrixOperations, Is.Zero);
        Assert.That(KernelTables.Shortfalls([row]), Is.Empty);
        double shares = Enum.GetValues<InstructionClass>().Sum(row.Counts.Share);
        Assert.That(shares, Is.EqualTo(1).Within(1e-12));

        // 5.24 MB at 2039, 1008 and 3350 GB/s.
        foreach ((GpuPeak gpu, double expected) in GpuPeak.All.Zip([2.5713, 5.2013, 1.5650]))
        {
            Assert.That(row.Estimate(gpu).Microseconds, Is.EqualTo(expected).Within(1e-3), gpu.Name);
            Assert.That(row.Estimate(gpu).Limit, Is.EqualTo("memory"), gpu.Name);
        }
    }

    [Test]
    public void CountsOfATensorCoreKernel()
    {
        KernelRow row = Measure("region attention 8², 20×64, windows of 8²", ElementType.F16);

        // One window of 64 tokens, 20 heads of 64: a block for each head, which reads its queries, keys and values and
        // writes its outputs once, and makes two products of 64 × 64 × 64.
        const long Products = 20 * 2 * 64 * 64 * 64, Bytes = 4 * 64 * 20 * 64 * 2;
        Assert.That(row.Counts.Launches.Single().Grid.ToString(), Is.EqualTo("1×20×1"));
        Assert.That(row.Counts.MatrixOperations, Is.EqualTo(2 * Products));
        Assert.That(row.Operations, Is.EqualTo(2 * Products));
        Assert.That(row.Counts.MovedBytes, Is.EqualTo(Bytes));
        Assert.That(row.TileIntensity, Is.EqualTo(2.0 * Products / Bytes));
        Assert.That(row.Counts.MainLoopConflicts, Is.Zero);
        Assert.That(row.Counts.SharedBytesPerBlock, Is.EqualTo(32 << 10));

        // Each mma.sync makes 16 × 8 × 16 products.
        double matrix = row.Counts.Share(InstructionClass.Matrix) * row.Counts.Instructions;
        Assert.That(matrix, Is.EqualTo(Products / 2048.0).Within(1e-6));
    }

    /// <summary>Counted in a part of it, a case has the numbers of the whole.</summary>
    [Test]
    public void APartIsBroughtToFullSize()
    {
        KernelRow row = Measure("attention 1024×1024, 10×64", ElementType.F16);

        // Blocks of 64 queries read all keys and values of their head.
        const long Tensor = 1024 * 640 * 2;
        Assert.That(row.Counts.Scale, Is.EqualTo(2));
        Assert.That(row.Counts.MovedBytes, Is.EqualTo(2 * Tensor + 1024 / 64 * 2 * Tensor));
        Assert.That(row.Counts.MatrixOperations, Is.EqualTo(row.Operations));
        Assert.That(row.FloorBytes, Is.EqualTo(4 * Tensor));
    }

    [Test]
    public void KernelsThatAreNoOpsAreMeasuredToo()
    {
        foreach (KernelCase kernelCase in PictureCases.All)
            Assert.That(Measure(kernelCase.Name, ElementType.F16).Counts.Instructions, Is.Positive, kernelCase.Name);
    }

    [Test]
    public void TimesWithColdCaches()
    {
        List<SimulatedLaunch> launches = [];
        using CudaDevice device = SimulatedCuda.Open(ElementType.F16, launches.Add);
        using DeviceTimer timer = new(device, _processor);
        Assert.That(timer.Microseconds(Case("SiLU 1×1280")), Is.GreaterThan(0));
        Assert.That(launches.Select(l => l.Kernel), Is.All.EqualTo("dd_silu"));
        Assert.That(launches, Has.Count.GreaterThan(10));
    }

    [Test]
    public void AWrongResultIsAnError()
    {
        KernelCase kernelCase = Case("SiLU 1×1280");
        Assert.That(ResultError.Of([1, 2], [1, 2], 0).IsSmall);
        foreach (float wrong in new[] { 2.01f, float.NaN, float.PositiveInfinity })
        {
            ResultError error = ResultError.Of([1, wrong], [1, 2], ResultError.AllowedIn(ElementType.F16));
            Assert.That(error.IsSmall, Is.False);
            Assert.Throws<KernelResultException>(() => KernelResultException.ThrowIfWrong(kernelCase, "device", error));
        }
    }

    [Test]
    public void TheTableIsCsv()
    {
        KernelRow row = Measure("SiLU 1×1280", ElementType.F16);
        string csv = CsvReport.Of([row, row with { Microseconds = 1.5 }]);
        string[][] cells = [.. csv.TrimEnd('\n').Split('\n').Select(Cells)];
        Assert.That(cells, Has.Length.EqualTo(3));
        Assert.That(cells.Select(line => line.Length), Is.All.EqualTo(cells[0].Length));
        Assert.That(cells[0], Is.Unique);
        Assert.That(cells[1][Array.IndexOf(cells[0], "kernel")], Is.EqualTo("SiLU 1×1280"));
        Assert.That(Number("floor_bytes"), Is.EqualTo(2 * 2 * 1280));
        Assert.That(Number("ratio"), Is.EqualTo(1));
        Assert.That(cells[1][^1], Is.Empty);
        Assert.That(cells[2][^1], Is.EqualTo("1.5"));

        double Number(string column) =>
            double.Parse(cells[1][Array.IndexOf(cells[0], column)], CultureInfo.InvariantCulture);
    }

    private static string[] Cells(string line) =>
        [.. Regex.Matches(line, "(?:^|,)(?:\"([^\"]*)\"|([^,]*))").Select(m => m.Groups[1].Value + m.Groups[2].Value)];

    private static KernelCase Case(string name) => KernelCases.All.Single(c => c.Name == name);

    private KernelRow Measure(string name, ElementType storage)
    {
        using KernelBenchmark benchmark = new(storage, _processor, null);
        return benchmark.Measure(Case(name));
    }
}
