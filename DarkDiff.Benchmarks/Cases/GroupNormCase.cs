using DarkDiff.Benchmarks.Contenders;
using DarkDiff.Benchmarks.Onnx;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Benchmarks.Cases;

/// <summary>Group normalisation and SiLU of a square image.</summary>
internal static class GroupNormCase
{
    private const int Groups = 32;
    private const float Epsilon = 1e-5f;

    /// <summary>Makes the case.</summary>
    public static BenchmarkCase Make(ScalarType type, int size, int channels)
    {
        var operands = new Operands();
        TensorShape shape = new(1, size, size, channels);
        (TensorValue input, float[] x) = operands.Input(shape);
        (WeightTensor weight, float[] w) = operands.Weight(1, channels);
        (WeightTensor bias, float[] b) = operands.Weight(1, channels);
        Tensor image = tensor(x, [1, size, size, channels], type).permute(0, 3, 1, 2), packed = image.contiguous();
        Tensor scale = tensor(w, type), offsets = tensor(b, type);
        Tensor Torch(Tensor of) =>
            functional.silu(functional.group_norm(of, Groups, scale, offsets, Epsilon)).permute(0, 2, 3, 1);
        return new(
            operands,
            new GroupNormOp(input, null, weight, bias, Groups, Epsilon, Activation.Silu, operands.Output(shape)),
            (long)size * size * channels / Groups,
            [
                new(TorchLayout.ChannelsLast.Name, () => Torch(image)),
                new(TorchLayout.Contiguous.Name, () => Torch(packed)),
            ],
            () =>
            {
                var graph = new OnnxGraph();
                string[] inputs =
                [
                    graph.Input(TorchValues.Of(packed), 1, channels, size, size),
                    graph.Constant(w, channels),
                    graph.Constant(b, channels),
                ];
                string normalized = graph.Node(
                    "GroupNormalization",
                    inputs,
                    OnnxGraph.Attribute("num_groups", Groups),
                    OnnxGraph.Attribute("epsilon", Epsilon));
                string gate = graph.Node("Sigmoid", [normalized]);
                graph.Node("Mul", [normalized, gate]);
                return graph.Finish(true, 1, channels, size, size);
            });
    }
}
