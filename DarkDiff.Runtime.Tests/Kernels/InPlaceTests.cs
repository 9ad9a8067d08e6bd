using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;
using DarkDiff.Runtime.Tests.Support;

namespace DarkDiff.Runtime.Tests.Kernels;

/// <summary>Matrix products whose 16-bit weights stay where they lie.</summary>
[TestFixture]
public sealed class InPlaceTests
{
    private static readonly ElementType[] s_types = [ElementType.F16, ElementType.BF16];

    [TestCase(1, 1, 1)]
    [TestCase(1, 320, 1280)]
    [TestCase(7, 5, 3)]
    [TestCase(111, 385, 33)]
    [TestCase(13, 1111, 96)]
    [TestCase(700, 800, 352)]
    public void LinearLayersHaveTheSameBits(int rows, int inputs, int outputs)
    {
        foreach (ElementType type in s_types)
        {
            using OpHarness harness = new();
            TensorShape result = TensorShape.Matrix(rows, outputs);
            Check(harness, new LinearOp(
                harness.Input(TensorShape.Matrix(rows, inputs)),
                Narrow(harness, type, outputs, inputs),
                Narrow(harness, type, outputs),
                harness.Input(result),
                Activation.Silu,
                harness.Output(result)));
        }
    }

    [TestCase(1, 320, 64)]
    [TestCase(350, 800, 352)]
    public void GatedLinearLayersHaveTheSameBits(int rows, int inputs, int outputs)
    {
        foreach (ElementType type in s_types)
        {
            using OpHarness harness = new();
            Check(harness, new LinearOp(
                harness.Input(TensorShape.Matrix(rows, inputs)),
                Narrow(harness, type, 2 * outputs, inputs),
                Narrow(harness, type, 2 * outputs),
                null,
                Activation.Geglu,
                harness.Output(TensorShape.Matrix(rows, outputs))));
        }
    }

    [TestCase(1, 7, 5, 3, 1)]
    [TestCase(3, 33, 45, 9, 2)]
    [TestCase(3, 128, 64, 19, 1)]
    [TestCase(1, 64, 111, 24, 1)]
    public void ConvolutionsHaveTheSameBits(int kernel, int channels, int outputs, int size, int stride)
    {
        foreach (ElementType type in s_types)
        {
            using OpHarness harness = new();
            int pad = kernel / 2, side = (size + 2 * pad - kernel) / stride + 1;
            Check(harness, new Conv2dOp(
                harness.Input(new(2, size, size, channels)),
                null,
                Narrow(harness, type, outputs, kernel, kernel, channels),
                Narrow(harness, type, outputs),
                null,
                null,
                stride,
                pad,
                pad,
                false,
                Activation.None,
                harness.Output(new(2, side, side, outputs))));
        }
    }

    [Test]
    public void OnlyNarrowWeightsAreOfferedInPlace()
    {
        using OpHarness harness = new();
        using CpuDevice device = new(1);
        TensorValue input = harness.Input(TensorShape.Matrix(3, 40)), output = harness.Output(TensorShape.Matrix(3, 50));
        LinearOp narrow = new(
            input, Narrow(harness, ElementType.BF16, 50, 40), null, null, Activation.None, output);
        LinearOp wide = narrow with { Weight = harness.Weight(1, 50, 40).Weight };
        Assert.That(
            device.ProductOptions(narrow).Select(option => option.Method),
            Is.EqualTo(new[] { ProductMethod.InPlace, ProductMethod.Direct }));
        Assert.That(device.ProductOptions(wide).Select(option => option.Method), Is.EqualTo(new[] { ProductMethod.Direct }));
    }

    [Test]
    public unsafe void TheDeviceCountsWeightsInPlaceAndLetsGoOfThemWithTheirLastUser()
    {
        using OpHarness harness = new();
        using CpuDevice device = new(1);
        int releases = 0;
        WeightTensor weight = new(
            "weight", [50, 40], ElementType.F16, Narrow(harness, ElementType.F16, 50, 40).Data, () => releases++);
        LinearOp op = new(
            harness.Input(TensorShape.Matrix(3, 40)),
            weight,
            null,
            null,
            Activation.None,
            harness.Output(TensorShape.Matrix(3, 50)))
        {
            Method = ProductMethod.InPlace,
        };
        using OpPlacement placement = harness.Place(device, op);
        using (ILaunchSequence sequence = device.Sequence([device.Prepare(op, placement), device.Prepare(op, placement)]))
        {
            device.TrimWeights();
            Assert.That(device.WeightBytes, Is.EqualTo(50 * 40 * 2));
            Assert.That(device.PackedWeights(op).Sum(packed => packed.Bytes), Is.EqualTo(device.WeightBytes));
            sequence.Run();
            long before = GC.GetAllocatedBytesForCurrentThread();
            sequence.Run();
            Assert.That(GC.GetAllocatedBytesForCurrentThread(), Is.EqualTo(before));
            Assert.That(releases, Is.Zero);
        }

        // Their owner may go now: nothing is asked of it later.
        Assert.That(releases, Is.EqualTo(1));
        device.TrimWeights();
        Assert.That(releases, Is.EqualTo(1));
        Assert.That(device.WeightBytes, Is.Zero);
    }

    /// <summary>Random values, most of them normal, one of each sign subnormal, one zero.</summary>
    private static WeightTensor Narrow(OpHarness harness, ElementType type, params int[] dimensions)
    {
        float[] values = TorchTensors.Uniform(dimensions.Aggregate(1L, (a, b) => a * b), 7);
        if (values.Length > 40)
            (values[11], values[22], values[33]) = (3e-7f, -5e-5f, 0);
        return harness.Weight(StorageValues.Bytes(values, type), type, dimensions);
    }

    private static void Check(OpHarness harness, ProductOp op)
    {
        foreach (SimdLevel level in OpHarness.Levels)
        {
            float[] expected = harness.Run(op with { Method = ProductMethod.Direct }, level, 1);
            Assert.That(expected, Has.Some.Not.Zero.And.None.NaN);
            foreach (int threads in new[] { 1, 2, 3 })
            {
                float[] found = harness.Run(op with { Method = ProductMethod.InPlace }, level, threads);
                Assert.That(found, Is.EqualTo(expected), $"{op.Weight}, {level}, {threads} threads");
            }
        }
    }
}
