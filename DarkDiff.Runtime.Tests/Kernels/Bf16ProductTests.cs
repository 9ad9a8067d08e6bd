using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Ops;
using DarkDiff.Runtime.Tests.Support;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Runtime.Tests.Kernels;

/// <summary>
/// Products in bf16 of operands that bf16 holds: nothing but the sums is rounded, so that the result keeps to the rule
/// of f32.
/// </summary>
[TestFixture]
public sealed class Bf16ProductTests
{
    private static readonly CpuDeviceOptions _options =
        new() { Precision = ElementType.BF16, Method = ProductMethod.Direct };

    [TestCase(1, 1, 1)]
    [TestCase(7, 5, 3)]
    [TestCase(29, 77, 45)]
    [TestCase(14, 96, 32)]
    [TestCase(60, 111, 320)]
    public void Linear(int rows, int inputs, int outputs)
    {
        using var harness = new OpHarness();
        float[] x = Rounded(rows * inputs, 1), w = Rounded(outputs * inputs, 2), b = TorchTensors.Uniform(outputs, 3);
        TensorValue input = harness.Input(TensorShape.Matrix(rows, inputs), x);
        TensorValue residual = harness.Input(TensorShape.Matrix(rows, outputs));
        WeightTensor weight = harness.Weight(w, outputs, inputs), bias = harness.Weight(b, outputs);
        var op = new LinearOp(
            input, weight, bias, residual, Activation.None, harness.Output(TensorShape.Matrix(rows, outputs)));
        harness.VerifyCpu(
            op,
            type => functional.linear(
                harness.Nhwc(input, type), OpHarness.Tensor(weight, type), OpHarness.Tensor(bias, type))
                + harness.Nhwc(residual, type),
            _options);
    }

    [TestCase(7, 5, 32)]
    [TestCase(60, 411, 352)]
    public void Geglu(int rows, int inputs, int outputs)
    {
        using var harness = new OpHarness();
        TensorValue input = harness.Input(TensorShape.Matrix(rows, inputs), Rounded(rows * inputs, 1));
        WeightTensor weight = harness.Weight(Rounded(2 * outputs * inputs, 2), 2 * outputs, inputs);
        TensorValue output = harness.Output(TensorShape.Matrix(rows, outputs));
        harness.VerifyCpu(
            new LinearOp(input, weight, null, null, Activation.Geglu, output),
            type =>
            {
                Tensor[] halves = functional.linear(harness.Nhwc(input, type), OpHarness.Tensor(weight, type)).chunk(2, 3);
                return halves[0] * functional.gelu(halves[1]);
            },
            _options);
    }

    [TestCase(1, 5, 7, 3, 9)]
    [TestCase(2, 6, 5, 11, 33)]
    [TestCase(1, 4, 9, 7, 64)]
    public void Convolution(int n, int h, int w, int channels, int outputs)
    {
        using var harness = new OpHarness();
        TensorShape shape = new(n, h, w, channels);
        TensorValue input = harness.Input(shape, Rounded((int)shape.Elements, 1));
        WeightTensor weight = harness.Weight(Rounded(outputs * 9 * channels, 2), outputs, 3, 3, channels);
        TensorValue output = harness.Output(shape with { C = outputs });
        var op = new Conv2dOp(input, null, weight, null, null, null, 1, 1, 1, false, Activation.None, output);
        harness.VerifyCpu(
            op,
            type => functional.conv2d(
                harness.Nchw(input, type), OpHarness.Tensor(weight, type).permute(0, 3, 1, 2), padding: [1, 1])
                .permute(0, 2, 3, 1),
            _options);
    }

    private static float[] Rounded(int count, int seed) => StorageValues.Values(
        StorageValues.Bytes(TorchTensors.Uniform(count, seed), ElementType.BF16), ElementType.BF16);
}
