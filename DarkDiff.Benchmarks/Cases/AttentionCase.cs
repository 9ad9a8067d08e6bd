using DarkDiff.Benchmarks.Onnx;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Benchmarks.Cases;

/// <summary>Self-attention.</summary>
internal static class AttentionCase
{
    /// <summary>Makes the case.</summary>
    public static BenchmarkCase Make(ScalarType type, int tokens, int heads, int headChannels)
    {
        var operands = new Operands();
        int channels = heads * headChannels;
        TensorShape shape = new(1, 1, tokens, channels);
        (TensorValue query, float[] q) = operands.Input(shape);
        (TensorValue key, float[] k) = operands.Input(shape);
        (TensorValue value, float[] v) = operands.Input(shape);
        Tensor Heads(float[] data) => tensor(data, [1, tokens, heads, headChannels], type).transpose(1, 2);
        Tensor queries = Heads(q), keys = Heads(k), values = Heads(v);
        return new(
            operands,
            new AttentionOp(query, key, value, heads, 1 / MathF.Sqrt(headChannels), operands.Output(shape)),
            headChannels + tokens,
            [new("", () => functional.scaled_dot_product_attention(queries, keys, values).transpose(1, 2))],
            () =>
            {
                var graph = new OnnxGraph();
                string[] inputs =
                [
                    graph.Input(q, 1, tokens, channels),
                    graph.Input(k, 1, tokens, channels),
                    graph.Input(v, 1, tokens, channels),
                ];
                graph.Node("MultiHeadAttention", inputs, OnnxGraph.Attribute("num_heads", heads));
                return graph.Finish(false, 1, tokens, channels);
            });
    }
}
