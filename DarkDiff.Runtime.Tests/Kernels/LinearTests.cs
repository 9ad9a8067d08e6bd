using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Ops;
using DarkDiff.Runtime.Tests.Support;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
[KernelTestOf(typeof(LinearOp))]
public sealed class LinearTests
{
    [TestCase(1, 1, 1)]
    [TestCase(1, 320, 1280)]
    [TestCase(7, 5, 3)]
    [TestCase(111, 385, 33)]
    [TestCase(13, 111, 96)]
    [TestCase(3, 2055, 40)]
    [TestCase(64, 1280, 320)]
    [TestCase(250, 64, 512)]
    public void Plain(int rows, int inputs, int outputs) => Check(rows, inputs, outputs, false);

    [TestCase(1, 7, 1)]
    [TestCase(29, 400, 45)]
    [TestCase(64, 192, 192)]
    public void Epilogue(int rows, int inputs, int outputs) => Check(rows, inputs, outputs, true);

    [TestCase(1, 16, 16, false)]
    [TestCase(61, 48, 80, true)]
    public void PastTheCaches(int rows, int inputs, int outputs, bool epilogue) =>
        Check(rows, inputs, outputs, epilogue, isStreamed: true);

    [Test]
    public void ResultsOf32MebibytesGoPastTheCaches()
    {
        using var harness = new OpHarness();
        (WeightTensor weight, _) = harness.Weight(1, 1024, 16);
        LinearOp Op(int rows) => new(
            harness.Input(TensorShape.Matrix(rows, 16)),
            weight,
            null,
            null,
            Activation.None,
            harness.Output(TensorShape.Matrix(rows, 1024)));
        LinearOp small = Op(8191), large = Op(8192);
        Assert.That(harness.IsStreamed(small, new CpuDeviceOptions()), Is.False);
        Assert.That(harness.IsStreamed(large, new CpuDeviceOptions()), Is.True);
    }

    [Test]
    public void ManyThreads()
    {
        using var harness = new OpHarness();
        (WeightTensor weight, _) = harness.Weight(1, 500, 400);
        harness.VerifyManyThreads(
            new LinearOp(
                harness.Input(TensorShape.Matrix(300, 400)),
                weight,
                null,
                null,
                Activation.None,
                harness.Output(TensorShape.Matrix(300, 500))),
            new CpuDeviceOptions());
    }

    [TestCase(1, 7, 32, false, false)]
    [TestCase(29, 400, 96, true, false)]
    [TestCase(111, 64, 384, false, false)]
    [TestCase(250, 1285, 352, true, false)]
    [TestCase(1, 16, 32, false, true)]
    [TestCase(61, 48, 96, true, true)]
    public void Geglu(int rows, int inputs, int outputs, bool epilogue, bool isStreamed)
    {
        using var harness = new OpHarness();
        TensorValue input = harness.Input(TensorShape.Matrix(rows, inputs));
        TensorValue? residual = epilogue ? harness.Input(TensorShape.Matrix(rows, outputs)) : null;
        (WeightTensor weight, float[] w) = harness.Weight(1 / MathF.Sqrt(inputs), 2 * outputs, inputs);
        (WeightTensor bias, float[] b) = harness.Weight(1, 2 * outputs);
        var op = new LinearOp(
            input,
            weight,
            epilogue ? bias : null,
            residual,
            Activation.Geglu,
            harness.Output(TensorShape.Matrix(rows, outputs)));
        Tensor Torch(ScalarType type)
        {
            Tensor y = matmul(harness.Nhwc(input, type), TorchTensors.ToTensor(w, type, 2 * outputs, inputs).t());
            if (epilogue)
                y += TorchTensors.ToTensor(b, type, 2 * outputs);
            Tensor[] halves = y.chunk(2, 3);
            Tensor gated = halves[0] * functional.gelu(halves[1]);
            return epilogue ? gated + harness.Nhwc(residual!, type) : gated;
        }

        CpuDeviceOptions options = isStreamed ? new() { StreamedBytes = 1 } : new();
        Assert.That(harness.IsStreamed(op, options), Is.EqualTo(isStreamed));
        harness.VerifyCpu(op, Torch, options, roundings: 2);
        harness.VerifyBf16(op, Torch);
    }

    private static void Check(int rows, int inputs, int outputs, bool epilogue, bool isStreamed = false)
    {
        using var harness = new OpHarness();
        TensorValue input = harness.Input(TensorShape.Matrix(rows, inputs));
        TensorValue? residual = epilogue ? harness.Input(TensorShape.Matrix(rows, outputs)) : null;
        (WeightTensor weight, float[] w) = harness.Weight(1 / MathF.Sqrt(inputs), outputs, inputs);
        (WeightTensor bias, float[] b) = harness.Weight(1, outputs);
        var op = new LinearOp(
            input,
            weight,
            epilogue ? bias : null,
            residual,
            epilogue ? Activation.Silu : Activation.None,
            harness.Output(TensorShape.Matrix(rows, outputs)));
        if (isStreamed)
        {
            CpuDeviceOptions options = new() { StreamedBytes = 1 };
            Assert.That(harness.IsStreamed(op, options));
            harness.VerifyCpu(op, Torch, options);
        }
        else
        {
            harness.Verify(op, Torch);
        }

        Tensor Torch(ScalarType type)
        {
            Tensor matrix = TorchTensors.ToTensor(w, type, outputs, inputs);
            Tensor y = matmul(harness.Nhwc(input, type), matrix.t());
            if (!epilogue)
                return y;
            y = functional.silu(y + TorchTensors.ToTensor(b, type, outputs));
            return y + harness.Nhwc(residual!, type);
        }
    }
}
