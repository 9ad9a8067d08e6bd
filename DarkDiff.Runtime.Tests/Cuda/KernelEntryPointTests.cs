using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Cuda.Kernels;
using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;
using DarkDiff.Runtime.Tests.Kernels;

namespace DarkDiff.Runtime.Tests.Cuda;

/// <summary>Reaches every kernel of every file with a small op; fails where a kernel is added that no op here reaches.</summary>
[TestFixture]
public sealed class KernelEntryPointTests
{
    private const ElementType Storage = ElementType.F16;

    [Test]
    public void EveryKernelRunsAndAgreesWithTheCpu()
    {
        if (!KernelPtx.CompilerIsThere)
            Assert.Ignore("clang-19 is not installed: the CUDA kernels cannot be compiled");
        SimulatedKernels kernels = SimulatedKernels.For(Storage);
        kernels.ForgetLaunched();
        using OpHarness h = new();
        foreach (Op op in Ops(h))
            Compare(h, op);
        Conv2dOp conv = Conv(h, 16, 32, 64);
        foreach (Conv2dTile tile in Conv2dTile.Vectors)
            Compare(h, conv, tile);
        Compare(h, Conv(h, 8, 640, 64));
        Convert(h);
        F32Convolution(h);
        OtherLaunchers();

        Assert.That(kernels.EntryPoints.Except(kernels.Launched), Is.Empty, "kernels that nothing here reaches");
    }

    private static IEnumerable<Op> Ops(OpHarness h)
    {
        TensorShape even = new(2, 6, 6, 64), odd = new(1, 5, 7, 33);
        foreach (TensorShape shape in new[] { even, odd })
        {
            yield return new SiluOp(h.Input(shape), h.Output(shape));
            yield return new AddOp(h.Input(shape), h.Input(shape), h.Output(shape));
            yield return new ScaleOp(h.Input(shape), 0.5f, h.Output(shape));
            yield return new GegluOp(h.Input(shape with { C = 2 * shape.C }), h.Output(shape));
            yield return new RepeatBatchOp(h.Input(shape with { N = 1 }), h.Output(shape with { N = 3 }));
            foreach (Activation activation in Enum.GetValues<Activation>())
            {
                yield return new GroupNormOp(
                    h.Input(shape), null, h.Weight(1, shape.C).Weight, h.Weight(1, shape.C).Weight, shape.C % 8 == 0 ? 8 : 3,
                    1e-5f, activation, h.Output(shape));
            }
        }

        foreach (int channels in new[] { 256, 512, 768, 1024, 1280, 2048, 33, 777 })
        {
            TensorShape rows = TensorShape.Matrix(9, channels);
            yield return new LayerNormOp(
                h.Input(rows), h.Weight(1, channels).Weight, h.Weight(1, channels).Weight, 1e-5f, h.Output(rows));
        }

        foreach ((int tokens, int heads, int width) in new[]
        {
            (70, 2, 32), (70, 2, 64), (4096, 7, 32), (4096, 7, 64), (70, 1, 128), (70, 1, 256), (70, 1, 512),
        })
        {
            TensorShape query = new(1, 1, tokens, heads * width), key = query with { W = 40 };
            yield return new AttentionOp(
                h.Input(query), h.Input(key), h.Input(key), heads, 1 / MathF.Sqrt(width), h.Output(query));
        }

        foreach ((int region, int width) in new[] { (8, 32), (8, 64), (2, 32), (2, 64) })
        {
            TensorShape shape = new(1, 9, 11, 2 * width);
            yield return new RegionAttentionOp(
                h.Input(shape), h.Input(shape), h.Input(shape), 2, region, 1 / MathF.Sqrt(width), h.Output(shape));
        }

        yield return new TimestepEmbeddingOp(h.Input(new(1, 1, 1, 1), [500]), h.Output(new(1, 1, 1, 64)));
        yield return new DdimStepOp(
            h.Input(even with { N = 1 }), h.Input(even), h.Input(new(1, 1, 1, 7), [1, -0.5f, 0.5f, 1, 0.9f, 0.3f, 2]),
            h.Output(even with { N = 1 }));
        yield return Conv(h, 5, 7, 9);
    }

    private static Conv2dOp Conv(OpHarness h, int size, int channels, int outputs) => new(
        h.Input(new(1, size, size, channels)), null, h.Weight(0.1f, outputs, 3, 3, channels).Weight,
        h.Weight(1, outputs).Weight, null, null, 1, 1, 1, false, Activation.None, h.Output(new(1, size, size, outputs)));

    private static void Compare(OpHarness h, Op op, Conv2dTile? tile = null)
    {
        float[] ours = SimulatedOp.Launch(op, h.Data, Storage, tile).Output;
        AssertNear(ours, h.Run(op, SimdLevels.Best, 1), $"{op.GetType().Name} {op.Output.Shape} {tile?.Kernel}");
    }

    private static void Convert(OpHarness h)
    {
        TensorShape shape = new(1, 3, 5, 7);
        foreach ((ElementType from, ElementType to) in new[]
        {
            (ElementType.F32, Storage), (Storage, ElementType.F32), (ElementType.F32, ElementType.F32),
        })
        {
            TensorValue input = h.Input(shape);
            Op convert = new ConvertOp(h.Typed(input, from), h.Typed(h.Output(shape), to));
            AssertNear(SimulatedOp.Run(convert, h.Data, Storage), h.Data(input), $"convert {from} to {to}");
            Op scale = new ScaleOp(h.Typed(input, from), 1, h.Typed(h.Output(shape), to));
            AssertNear(SimulatedOp.Run(scale, h.Data, Storage), h.Data(input), $"scale {from} to {to}");
        }
    }

    private static void F32Convolution(OpHarness h)
    {
        Conv2dOp conv = Conv(h, 6, 4, 32);
        Conv2dOp typed = conv with
        {
            Input = h.Typed(conv.Input, ElementType.F32),
            Output = h.Typed(conv.Output, ElementType.F32),
        };
        AssertNear(SimulatedOp.Run(typed, h.Data, Storage), h.Run(conv, SimdLevels.Best, 1), "convolution of f32");
    }

    // What these compute is compared in PictureKernelTests.
    private static void OtherLaunchers()
    {
        SimulatedKernels kernels = SimulatedKernels.For(Storage);
        using SimulatedMemory input = new(kernels.Device, 4096), output = new(kernels.Device, 4096);
        LaunchList launches = new();
        GaussianNoiseLauncher.Add(output.Address, 64, 1, 0, launches);
        foreach (int bits in new[] { 8, 16 })
            OutputCurveLauncher.Add(input.Address, 4, 4, 4, false, DeviceCurve.Srgb, bits, output.Address, 0, launches);
        IspLauncher.Add(
            new(8, 8, 0, 0, 1, 1, 100, 1, 1, 1, false, null), input.Address, input.Address, 0, 0, output.Address, launches);
        kernels.Run(launches, "other launchers");
    }

    private static void AssertNear(float[] ours, float[] expected, string what)
    {
        double error = 0, scale = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            error += Math.Pow(ours[i] - (double)expected[i], 2);
            scale += Math.Pow(expected[i], 2);
        }

        Assert.That(ours, Has.Length.EqualTo(expected.Length), what);
        Assert.That(scale, Is.GreaterThan(0), what);
        Assert.That(Math.Sqrt(error / scale), Is.LessThan(0.005), $"{what}: relative error");
    }
}
