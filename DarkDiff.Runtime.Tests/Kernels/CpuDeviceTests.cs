using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;
using DarkDiff.Runtime.Tests.Emission;
using DarkDiff.Runtime.Tests.Support;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
public sealed class CpuDeviceTests
{
    [Test]
    public void RunAllocatesNothing()
    {
        using var harness = new OpHarness();
        using var device = new CpuDevice(2);
        List<OpPlacement> placements = [];
        List<ILaunch> launches = [];
        foreach (Op op in OneOfEach(harness))
        {
            OpPlacement placement = harness.Place(device, op);
            placements.Add(placement);
            launches.Add(device.Prepare(op, placement));
        }

        using ILaunchSequence all = device.Sequence(launches);
        all.Run();
        all.Run();

        // The first time that a thread has to wait the runtime sets something up for it; a kernel would allocate in every
        // round.
        long own = long.MaxValue, total = long.MaxValue;
        for (int round = 0; round < 3; round++)
        {
            long totalBefore = GC.GetTotalAllocatedBytes(precise: true), ownBefore = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++)
                all.Run();
            own = Math.Min(own, GC.GetAllocatedBytesForCurrentThread() - ownBefore);
            total = Math.Min(total, GC.GetTotalAllocatedBytes(precise: true) - totalBefore);
        }

        Assert.That(own, Is.Zero, "bytes allocated by the calling thread");

        // The test runner's own threads may allocate meanwhile: what is found here is an object per launch and run. Less
        // shows in the calling thread, which takes part in every launch.
        Assert.That(total, Is.LessThan(20 * 24 * launches.Count), "bytes allocated by all threads");
        foreach (OpPlacement placement in placements)
            placement.Dispose();
    }

    [Test]
    public void NamesSayWidthAndThreads()
    {
        using var one = new CpuDevice(new CpuDeviceOptions { Threads = 1 }, SimdLevel.Portable);
        using var three = new CpuDevice(new CpuDeviceOptions { Threads = 3 }, SimdLevel.Avx2);
        using var all = new CpuDevice();
        Assert.That(one.Name, Is.EqualTo("cpu (128-bit SIMD, 1 thread)"));
        Assert.That(three.Name, Is.EqualTo("cpu (AVX2, 3 threads)"));
        Assert.That(all.Name, Does.Contain(Environment.ProcessorCount.ToString()));
    }

    [Test]
    public unsafe void WeightsArePackedOncePerDevice()
    {
        using var harness = new OpHarness();
        using var device = new CpuDevice(1);
        (WeightTensor data, _) = harness.Weight(1, 33, 10);
        int copies = 0;
        WeightTensor weight = new("weight", [33, 10], ElementType.F32, data.Data, () => copies++);
        TensorValue input = harness.Input(TensorShape.Matrix(2, 10));
        var op = new LinearOp(
            input, weight, null, null, Activation.None, harness.Output(TensorShape.Matrix(2, 33)));
        using OpPlacement placement = harness.Place(device, op);
        Assert.That(device.WeightBytes, Is.Zero);
        using ILaunchSequence first = device.Sequence([device.Prepare(op, placement)]);
        using ILaunchSequence second = device.Sequence([device.Prepare(op, placement)]);
        Assert.That(copies, Is.Zero, "packed before a launch runs");
        first.Run();
        float[] result = placement.Finish(op.Output);
        second.Run();
        Assert.That(placement.Finish(op.Output), Is.EqualTo(result).And.Some.Not.Zero);
        Assert.That(copies, Is.EqualTo(1));
        Assert.That(device.WeightBytes, Is.EqualTo(64 * 10 * sizeof(float)));
    }

    [Test]
    public void LaunchesAndSequencesGiveTheirWeightsBackOnce()
    {
        using var harness = new OpHarness();
        using var device = new CpuDevice(1);
        (WeightTensor weight, _) = harness.Weight(1, 33, 10);
        var op = new LinearOp(
            harness.Input(TensorShape.Matrix(2, 10)),
            weight,
            null,
            null,
            Activation.None,
            harness.Output(TensorShape.Matrix(2, 33)));
        using OpPlacement placement = harness.Place(device, op);
        ILaunchSequence kept = device.Sequence([device.Prepare(op, placement)]);
        ILaunch launch = device.Prepare(op, placement), unused = device.Prepare(op, placement);
        ILaunchSequence sequence = device.Sequence([launch]);
        unused.Dispose();
        unused.Dispose();
        launch.Dispose();
        device.TrimWeights();
        sequence.Run();
        sequence.Dispose();
        sequence.Dispose();
        device.TrimWeights();
        Assert.That(device.WeightBytes, Is.Positive, "a sequence still has them");
        kept.Run();
        kept.Dispose();
        device.TrimWeights();
        Assert.That(device.WeightBytes, Is.Zero);
        Assert.That(() => kept.Run(), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void ALaunchIsForOneSequenceOfItsDevice()
    {
        using var harness = new OpHarness();
        using CpuDevice device = new(1), other = new(1);
        TensorValue input = harness.Input(new(1, 2, 2, 4));
        var op = new SiluOp(input, harness.Output(input.Shape));
        using OpPlacement placement = harness.Place(device, op);
        ILaunch launch = device.Prepare(op, placement), disposed = device.Prepare(op, placement);
        disposed.Dispose();
        Assert.That(
            () => device.Sequence([launch, launch]),
            Throws.ArgumentException.With.Message.Contains("in a sequence already"));
        Assert.That(
            () => device.Sequence([launch, disposed]), Throws.ArgumentException.With.Message.Contains("disposed"));
        Assert.That(() => other.Sequence([launch]), Throws.ArgumentException.With.Message.Contains("another device"));
        using ILaunchSequence sequence = device.Sequence([launch]);
        Assert.That(
            () => device.Sequence([launch]), Throws.ArgumentException.With.Message.Contains("in a sequence already"));
    }

    [TestCase(10)]
    [TestCase(11)]
    public void Bf16PanelsTakeHalfAndOddDepthsOnePlaceMore(int inputs)
    {
        using var harness = new OpHarness();
        using var device = new CpuDevice(
            new CpuDeviceOptions { Threads = 1, Precision = ElementType.BF16 }, SimdLevels.Best, SoftwareTiles.Create());
        (WeightTensor weight, _) = harness.Weight(1, 33, inputs);
        (WeightTensor bias, _) = harness.Weight(1, 33);
        TensorValue input = harness.Input(TensorShape.Matrix(2, inputs));
        var op = new LinearOp(
            input, weight, bias, null, Activation.None, harness.Output(TensorShape.Matrix(2, 33)));
        using OpPlacement placement = harness.Place(device, op);
        device.Prepare(op, placement);
        int panels = 64 * ((inputs + 1) / 2 * 2) * sizeof(ushort), vector = 64 * sizeof(float);
        Assert.That(device.PackedWeights(op).Select(p => p.Bytes), Is.EqualTo(new[] { panels, vector }));
        Assert.That(device.WeightBytes, Is.EqualTo(panels + vector));
        Assert.That(device.Name, Is.EqualTo($"cpu ({SimdLevels.Best.Label()}, bf16, 1 thread)"));
    }

    [Test]
    public void Bf16IsRefusedWhereTheProcessorHasItNot()
    {
        if (CpuDevice.HasBf16)
            Assert.Ignore("this processor has AVX512-BF16");
        Assert.That(
            () => new CpuDevice(new CpuDeviceOptions { Precision = ElementType.BF16 }),
            Throws.InstanceOf<PlatformNotSupportedException>().With.Message.Contains("no AVX512-BF16"));
    }

    [Test]
    public void F16IsRefused() => Assert.That(
        () => new CpuDevice(new CpuDeviceOptions { Precision = ElementType.F16 }),
        Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("F32 or BF16"));

    [TestCase(ElementType.F16)]
    [TestCase(ElementType.BF16)]
    public void HalfWeightsAreWidenedExactly(ElementType type)
    {
        using var harness = new OpHarness();
        byte[] narrow = StorageValues.Bytes(TorchTensors.Uniform(7 * 5, 3), type);
        float[] wide = StorageValues.Values(narrow, type);
        TensorValue input = harness.Input(TensorShape.Matrix(3, 5)), output = harness.Output(TensorShape.Matrix(3, 7));
        WeightTensor weight = harness.Weight(wide, 7, 5);
        WeightTensor half = harness.Weight(narrow, type, 7, 5);
        var op = new LinearOp(input, weight, null, null, Activation.None, output);
        float[] expected = harness.Run(op, SimdLevels.Best, 1);
        Assert.That(expected, Has.Some.Not.Zero);
        Assert.That(harness.Run(op with { Weight = half }, SimdLevels.Best, 1), Is.EqualTo(expected));
    }

    [Test]
    public void SameBitsInEveryRunOnManyThreads()
    {
        using var harness = new OpHarness();
        TensorValue input = harness.Input(new(1, 50, 60, 32));
        (WeightTensor weight, _) = harness.Weight(1, 32);
        (WeightTensor bias, _) = harness.Weight(1, 32);
        var op = new GroupNormOp(input, null, weight, bias, 8, 1e-5f, Activation.Silu, harness.Output(input.Shape));
        float[] expected = harness.Run(op, SimdLevels.Best, 1);
        using var device = new CpuDevice(8);
        for (int i = 0; i < 50; i++)
        {
            using OpPlacement placement = harness.Place(device, op);
            device.Sequence([device.Prepare(op, placement)]).Run();
            Assert.That(placement.Finish(op.Output), Is.EqualTo(expected), $"run {i}");
        }
    }

    [Test]
    public void DdimStepMayOverwriteTheLatent()
    {
        using var harness = new OpHarness();
        TensorValue latent = harness.Input(new(1, 5, 7, 4)), prediction = harness.Input(new(2, 5, 7, 4));
        TensorValue factors = harness.Input(new(1, 1, 1, 7));
        var op = new DdimStepOp(latent, prediction, factors, harness.Output(latent.Shape));
        float[] expected = harness.Run(op, SimdLevels.Best, 1);
        Assert.That(harness.Run(op with { Output = latent }, SimdLevels.Best, 2), Is.EqualTo(expected));
    }

    [Test]
    public void MemoryChecksItsBounds()
    {
        using var device = new CpuDevice(1);
        IDeviceMemory memory = device.Allocate(40);
        float[] ten = new float[10];
        memory.Read(0, ten);
        Assert.That(ten, Is.All.Zero);
        Assert.That(() => memory.Write(4, ten), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => memory.Read(-4, ten), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => memory.Read(2, new float[1]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        memory.Dispose();
        Assert.That(() => memory.Read(0, ten), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void WrongValuesAndDevicesAreRefused()
    {
        using var harness = new OpHarness();
        using var device = new CpuDevice(1);
        TensorValue input = harness.Input(new(1, 2, 2, 4));
        var op = new SiluOp(input, harness.Output(input.Shape));
        var half = new TensorValue(7, input.Shape, ElementType.F16, "half");
        using OpPlacement placement = harness.Place(device, op);
        Assert.That(
            () => device.Prepare(op with { Output = half }, placement),
            Throws.ArgumentException.With.Message.Contains("must be F32"));
        Assert.That(
            () => device.Sequence([new ForeignLaunch()]),
            Throws.ArgumentException.With.Message.Contains("another device"));
        Assert.That(() => new CpuDevice(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        ILaunchSequence sequence = device.Sequence([device.Prepare(op, placement)]);
        device.Dispose();
        Assert.That(() => sequence.Run(), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => device.Prepare(op, placement), Throws.InstanceOf<ObjectDisposedException>());
    }

    /// <summary>One op of every kind, all on one set of values.</summary>
    private static Op[] OneOfEach(OpHarness harness)
    {
        TensorShape shape = new(1, 16, 24, 64);
        TensorValue a = harness.Input(shape), b = harness.Input(shape), wide = harness.Input(shape with { C = 128 });
        TensorValue batch = harness.Output(shape with { N = 2 }), step = harness.Input(new(1, 1, 1, 1));
        TensorValue factors = harness.Input(new(1, 1, 1, 7)), embedding = harness.Output(new(1, 1, 1, 64));
        TensorValue output = harness.Output(shape), weights = harness.Input(shape with { C = 1 });
        (WeightTensor kernel, _) = harness.Weight(1, 64, 3, 3, 64);
        (WeightTensor matrix, _) = harness.Weight(1, 64, 64);
        (WeightTensor vector, _) = harness.Weight(1, 64);
        Op[] ops =
        [
            new Conv2dOp(a, null, kernel, vector, null, b, 1, 1, 1, false, Activation.Silu, output),
            new LinearOp(a, matrix, vector, b, Activation.None, output),
            new GroupNormOp(a, null, vector, vector, 8, 1e-5f, Activation.Silu, output),
            new LayerNormOp(a, vector, vector, 1e-5f, output),
            new AttentionOp(a, b, b, 2, 0.2f, output),
            new RegionAttentionOp(a, b, b, 2, 8, 0.2f, output),
            new GegluOp(wide, output),
            new SiluOp(a, output),
            new AddOp(a, b, output),
            new ScaleOp(wide, 2, output),
            new RepeatBatchOp(a, batch),
            new ConvertOp(a, output),
            new CropOp(a, 0, 0, output),
            new BlendOp(a, b, weights, 0, 0, output),
            new TimestepEmbeddingOp(step, embedding),
            new DdimStepOp(a, b, factors, output),
        ];
        IEnumerable<Type> kinds = typeof(Op).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Op)) && !t.IsAbstract);
        Assert.That(ops.Select(op => op.GetType()), Is.EquivalentTo(kinds));
        return ops;
    }

    private sealed class ForeignLaunch : ILaunch
    {
        public string Kernel => "foreign";

        public void Dispose()
        {
        }
    }
}
