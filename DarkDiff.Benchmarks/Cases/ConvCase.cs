using DarkDiff.Benchmarks.Contenders;
using DarkDiff.Benchmarks.Onnx;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Benchmarks.Cases;

/// <summary>3×3 convolution with bias, stride 1, of a square image.</summary>
internal static class ConvCase
{
    /// <summary>Makes the case.</summary>
    public static BenchmarkCase Make(ScalarType type, int size, int inputs, int outputs)
    {
        var operands = new Operands();
        (TensorValue input, float[] x) = operands.Input(new(1, size, size, inputs));
        (WeightTensor weight, float[] w) = operands.Weight(1 / MathF.Sqrt(9 * inputs), outputs, 3, 3, inputs);
        (WeightTensor bias, float[] b) = operands.Weight(1, outputs);
        TensorValue output = operands.Output(new(1, size, size, outputs));
        Tensor image = tensor(x, [1, size, size, inputs], type).permute(0, 3, 1, 2);
        Tensor kernels = tensor(w, [outputs, 3, 3, inputs], type).permute(0, 3, 1, 2);
        Tensor offsets = tensor(b, type), packedImage = image.contiguous(), packedKernels = kernels.contiguous();
        return new(
            operands,
            new Conv2dOp(input, null, weight, bias, null, null, 1, 1, 1, false, Activation.None, output),
            9 * inputs,
            [
                new(TorchLayout.ChannelsLast.Name, () => Conv(image, kernels, offsets)),
                new(TorchLayout.Contiguous.Name, () => Conv(packedImage, packedKernels, offsets)),
            ],
            () =>
            {
                var graph = new OnnxGraph();
                string[] operandsOfConv =
                [
                    graph.Input(TorchValues.Of(packedImage), 1, inputs, size, size),
                    graph.Constant(TorchValues.Of(packedKernels), outputs, inputs, 3, 3),
                    graph.Constant(b, outputs),
                ];
                graph.Node("Conv", operandsOfConv, OnnxGraph.Attribute("pads", [1, 1, 1, 1]));
                return graph.Finish(true, 1, outputs, size, size);
            });
    }

    private static Tensor Conv(Tensor image, Tensor kernels, Tensor bias) =>
        functional.conv2d(image, kernels, bias, padding: [1, 1]).permute(0, 2, 3, 1);
}
