using DarkDiff.Benchmarks.Onnx;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Benchmarks.Cases;

/// <summary>Linear layer with bias.</summary>
internal static class LinearCase
{
    /// <summary>Makes the case.</summary>
    public static BenchmarkCase Make(ScalarType type, int rows, int inputs, int outputs)
    {
        var operands = new Operands();
        (TensorValue input, float[] x) = operands.Input(TensorShape.Matrix(rows, inputs));
        (WeightTensor weight, float[] w) = operands.Weight(1 / MathF.Sqrt(inputs), outputs, inputs);
        (WeightTensor bias, float[] b) = operands.Weight(1, outputs);
        TensorValue output = operands.Output(TensorShape.Matrix(rows, outputs));
        Tensor matrix = tensor(x, [rows, inputs], type), weights = tensor(w, [outputs, inputs], type);
        Tensor offsets = tensor(b, type);
        return new(
            operands,
            new LinearOp(input, weight, bias, null, Activation.None, output),
            inputs,
            [new("", () => functional.linear(matrix, weights, offsets))],
            () =>
            {
                var graph = new OnnxGraph();
                string[] operandsOfGemm =
                    [graph.Input(x, rows, inputs), graph.Constant(w, outputs, inputs), graph.Constant(b, outputs)];
                graph.Node("Gemm", operandsOfGemm, OnnxGraph.Attribute("transB", 1));
                return graph.Finish(false, rows, outputs);
            });
    }
}
