using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Cpu.Convolution;
using DarkDiff.Kernels.Cpu.Convolution.Winograd;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Ops;
using DarkDiff.Runtime.Tests.Support;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
[KernelTestOf(typeof(Conv2dOp))]
public sealed class Conv2dTests
{
    [TestCase(1, 1, 1, 1, 1, 3)]
    [TestCase(1, 7, 5, 3, 4, 3)]
    [TestCase(2, 9, 7, 33, 3, 3)]
    [TestCase(2, 9, 7, 48, 3, 3)]
    [TestCase(1, 7, 5, 16, 33, 3)]
    [TestCase(1, 1, 111, 16, 40, 3)]
    [TestCase(1, 1, 111, 7, 40, 3)]
    [TestCase(1, 16, 16, 64, 64, 3)]
    [TestCase(2, 8, 8, 192, 96, 3)]
    [TestCase(1, 6, 6, 320, 8, 3)]
    [TestCase(1, 13, 11, 65, 37, 1)]
    [TestCase(1, 8, 8, 640, 320, 1)]
    [TestCase(1, 5, 6, 4, 17, 5)]
    public void Plain(int n, int h, int w, int channels, int outputs, int kernel) =>
        Check(new(n, h, w, channels), 0, outputs, kernel, 1, kernel / 2, kernel / 2);

    [TestCase(1, 8, 8, 32, 1, 1)]
    [TestCase(1, 8, 10, 32, 0, 1)]
    [TestCase(2, 7, 9, 5, 1, 1)]
    [TestCase(1, 7, 111, 3, 0, 1)]
    public void Stride2(int n, int h, int w, int channels, int before, int after) =>
        Check(new(n, h, w, channels), 0, 35, 3, 2, before, after);

    [TestCase(1, 4, 4, 32)]
    [TestCase(2, 3, 7, 13)]
    [TestCase(1, 1, 1, 130)]
    public void Upsampled(int n, int h, int w, int channels) =>
        Check(new(n, h, w, channels), 0, 34, 3, 1, 1, 1, upsample: true);

    [TestCase(1, 8, 8, 64, 32, 3)]
    [TestCase(2, 5, 3, 7, 111, 3)]
    [TestCase(1, 4, 9, 192, 320, 1)]
    public void TwoInputs(int n, int h, int w, int channels, int channels2, int kernel) =>
        Check(new(n, h, w, channels), channels2, 33, kernel, 1, kernel / 2, kernel / 2);

    [TestCase(1, 8, 8, 32, 64)]
    [TestCase(3, 5, 7, 9, 3)]
    [TestCase(2, 4, 4, 200, 45)]
    public void Epilogue(int n, int h, int w, int channels, int outputs) =>
        Check(new(n, h, w, channels), 0, outputs, 3, 1, 1, 1, epilogue: true);

    [Test]
    public void EpilogueAfterUpsamplingTwoInputs([Values(16, 18)] int channels, [Values(48, 21)] int channels2) =>
        Check(new(2, 3, 5, channels), channels2, 40, 3, 1, 1, 1, upsample: true, epilogue: true);

    [TestCase(2, 13, 9, 64, 0, 40, false, false)]
    [TestCase(1, 7, 111, 96, 0, 64, false, true)]
    [TestCase(2, 9, 5, 70, 83, 33, false, true)]
    [TestCase(2, 9, 5, 80, 96, 33, false, true)]
    [TestCase(1, 5, 6, 128, 0, 96, true, false)]
    [TestCase(1, 16, 16, 320, 0, 320, false, false)]
    [TestCase(1, 6, 5, 1280, 0, 64, false, true)]
    [TestCase(1, 64, 66, 64, 0, 64, false, false)]
    [TestCase(2, 7, 13, 128, 0, 3, false, true)]
    [TestCase(1, 5, 111, 32, 48, 8, true, true)]
    [TestCase(1, 97, 101, 272, 0, 272, false, false)]
    public void ManyChannels(
        int n, int h, int w, int channels, int channels2, int outputs, bool upsample, bool epilogue) =>
        Check(new(n, h, w, channels), channels2, outputs, 3, 1, 1, 1, upsample, epilogue);

    [TestCase(3)]
    [TestCase(17)]
    [TestCase(64)]
    public void ResultsPastTheCaches(int channels) =>
        Check(new(1, 48, 33, channels), 0, 48, 3, 1, 1, 1, epilogue: true, onlyCpu: true, isStreamed: true);

    [TestCase(1, 65, 130, 128, 0, 160)]
    [TestCase(2, 37, 50, 48, 80, 264)]
    [TestCase(1, 72, 69, 960, 0, 40)]
    public void BlocksOfTiles(int n, int h, int w, int channels, int channels2, int outputs) =>
        Check(new(n, h, w, channels), channels2, outputs, 3, 1, 1, 1, onlyCpu: true);

    [TestCase(60, 62, 960, 40, ProductMethod.Winograd2)]
    [TestCase(60, 62, 960, 40, ProductMethod.Winograd4)]
    [TestCase(13, 90, 32, 70, ProductMethod.Winograd4)]
    public void ManyThreadsWorkOnBlocksOfTilesTogether(
        int height, int width, int channels, int outputs, ProductMethod method)
    {
        using var harness = new OpHarness();
        Conv2dOp op = Plain3x3(harness, height, width, channels, outputs);
        foreach (int threads in OpHarness.ManyThreads)
        {
            WinogradGeometry geometry = new(op, method == ProductMethod.Winograd2 ? 2 : 4, threads);
            Assert.That(geometry.IsShared, $"{threads} threads");
            Assert.That(geometry.Blocks, channels > 500 ? Is.GreaterThan(1) : Is.EqualTo(1), $"{threads} threads");
        }

        harness.VerifyManyThreads(op, new CpuDeviceOptions { Method = method });
    }

    [TestCase(3, ProductMethod.FewOutputs)]
    [TestCase(45, ProductMethod.Direct)]
    public void ManyThreads(int outputs, ProductMethod method)
    {
        using var harness = new OpHarness();
        Conv2dOp op = Plain3x3(harness, 300, 40, 32, outputs);
        CpuDeviceOptions options = new() { Method = method };
        Assert.That(ConvolutionChoice.Of(op, options), Is.EqualTo(method));
        harness.VerifyManyThreads(op, options);
    }

    [Test]
    public void WinogradChoiceDependsOnShapes()
    {
        using var harness = new OpHarness();
        ProductMethod Method(int size, int channels, int outputs, int stride = 1, bool winograd = true)
        {
            TensorShape result = new(1, size / stride, size / stride, outputs);
            (WeightTensor weight, _) = harness.Weight(1, outputs, 3, 3, channels);
            var op = new Conv2dOp(
                harness.Input(new(1, size, size, channels)),
                null,
                weight,
                null,
                null,
                null,
                stride,
                1,
                1,
                false,
                Activation.None,
                harness.Output(result));
            return ConvolutionChoice.Of(op, new CpuDeviceOptions { Winograd = winograd });
        }

        Assert.That(Method(64, 320, 320), Is.EqualTo(ProductMethod.Winograd4));
        Assert.That(Method(64, 320, 320, winograd: false), Is.EqualTo(ProductMethod.Direct));
        Assert.That(Method(64, 320, 320, stride: 2), Is.EqualTo(ProductMethod.Direct));
        Assert.That(Method(64, 32, 32), Is.EqualTo(ProductMethod.Winograd2), "sums too short for F(4×4)");
        Assert.That(Method(8, 320, 320), Is.EqualTo(ProductMethod.Winograd2), "too few tiles for F(4×4)");
        Assert.That(Method(64, 4, 320), Is.EqualTo(ProductMethod.Direct), "no whole line of channels");
        Assert.That(Method(64, 328, 320), Is.EqualTo(ProductMethod.Direct), "no whole lines of channels");
        Assert.That(Method(64, 320, 12), Is.EqualTo(ProductMethod.Direct), "too few outputs");
    }

    [Test]
    public void RandomShapes([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        int kernel = random.Next(2) == 0 ? 1 : 3;
        int channelStep = random.Next(2) == 0 ? 1 : 16;
        Check(
            new(random.Next(1, 3), random.Next(3, 20), random.Next(3, 20), Channels()),
            random.Next(2) * Channels(),
            random.Next(2, 80),
            kernel,
            random.Next(1, 3),
            random.Next(0, kernel),
            random.Next(0, kernel),
            random.Next(2) == 0,
            random.Next(2) == 0);

        int Channels() => channelStep * random.Next(1, 80 / channelStep);
    }

    private static void Check(
        TensorShape shape,
        int channels2,
        int outputs,
        int kernel,
        int stride,
        int before,
        int after,
        bool upsample = false,
        bool epilogue = false,
        bool onlyCpu = false,
        bool isStreamed = false)
    {
        using var harness = new OpHarness();
        int channels = shape.C + channels2, scale = upsample ? 2 : 1;
        TensorShape result = new(
            shape.N,
            (shape.H * scale + before + after - kernel) / stride + 1,
            (shape.W * scale + before + after - kernel) / stride + 1,
            outputs);
        TensorValue input = harness.Input(shape);
        TensorValue? input2 = channels2 > 0 ? harness.Input(shape with { C = channels2 }) : null;
        TensorValue? channelBias = epilogue ? harness.Input(new(shape.N, 1, 1, outputs)) : null;
        TensorValue? residual = epilogue ? harness.Input(result) : null;
        (WeightTensor weight, float[] w) =
            harness.Weight(1 / MathF.Sqrt(channels * kernel * kernel), outputs, kernel, kernel, channels);
        (WeightTensor bias, float[] b) = harness.Weight(1, outputs);
        var op = new Conv2dOp(
            input,
            input2,
            weight,
            bias,
            channelBias,
            residual,
            stride,
            before,
            after,
            upsample,
            epilogue ? Activation.Silu : Activation.None,
            harness.Output(result));

        Tensor Torch(ScalarType type)
        {
            Tensor x = harness.Nchw(input, type);
            if (input2 is not null)
                x = cat([x, harness.Nchw(input2, type)], 1);
            if (upsample)
                x = x.repeat_interleave(2, 2).repeat_interleave(2, 3);
            x = functional.pad(x, [before, after, before, after]);
            Tensor kernels = TorchTensors.ToTensor(w, type, outputs, kernel, kernel, channels).permute(0, 3, 1, 2);
            Tensor y = functional.conv2d(
                ChannelsLast(x),
                ChannelsLast(kernels),
                TorchTensors.ToTensor(b, type, outputs),
                strides: [stride, stride]);
            if (channelBias is not null)
                y = y + harness.Nchw(channelBias, type);
            if (epilogue)
                y = functional.silu(y);
            if (residual is not null)
                y = y + harness.Nchw(residual, type);
            return y.permute(0, 2, 3, 1);
        }

        CpuDeviceOptions options = isStreamed ? new() { StreamedBytes = 1 } : new();
        if (onlyCpu)
            harness.VerifyCpu(op, Torch, options);
        else
            harness.Verify(op, Torch);
        VerifyMethod(ProductMethod.Direct);
        if (stride != 1 || kernel != 3 || shape.C % 16 != 0 || channels2 % 16 != 0)
            return;
        VerifyMethod(ProductMethod.Winograd2);

        // On the smallest images, where nothing chooses F(4×4), PyTorch computes in another way that errs less.
        if (channels >= ConvolutionChoice.MinWinograd4Channels && result.Rows > 64)
            VerifyMethod(ProductMethod.Winograd4);

        void VerifyMethod(ProductMethod method)
        {
            CpuDeviceOptions forced = options with { Method = method };
            Assert.That(ConvolutionChoice.Of(op, forced), Is.EqualTo(method));
            if (isStreamed)
            {
                bool isWhole = method != ProductMethod.Direct || kernel * kernel * channels <= Panel.MaxDepth;
                Assert.That(harness.IsStreamed(op, forced), Is.EqualTo(isWhole), $"{method} past the caches");
            }

            if (method != ConvolutionChoice.Of(op, options))
                harness.VerifyCpu(op, Torch, forced);
        }
    }

    private static Conv2dOp Plain3x3(OpHarness harness, int height, int width, int channels, int outputs)
    {
        (WeightTensor weight, _) = harness.Weight(1 / MathF.Sqrt(channels * 9), outputs, 3, 3, channels);
        return new Conv2dOp(
            harness.Input(new(1, height, width, channels)),
            null,
            weight,
            null,
            null,
            null,
            1,
            1,
            1,
            false,
            Activation.None,
            harness.Output(new(1, height, width, outputs)));
    }

    /// <summary>The layout that is PyTorch's fastest, and ours.</summary>
    private static Tensor ChannelsLast(Tensor x) => x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
