using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Benchmarks;

/// <summary>Shapes of the small model's and of Stable Diffusion's layers.</summary>
internal static class BenchmarkCases
{
    /// <summary>Every case; each is made when it is its turn, and disposed by the caller.</summary>
    public static IEnumerable<Func<BenchmarkCase>> All { get; } =
    [
        () => Conv(512, 32, 32),
        () => Conv(256, 64, 64),
        () => Conv(64, 64, 64),
        () => Conv(32, 128, 128),
        () => Conv(16, 192, 192),
        () => Conv(512, 32, 3),
        () => Conv(64, 320, 320),
        () => Conv(16, 1280, 1280),
        () => Linear(4096, 320, 320),
        () => Linear(1024, 128, 1024),
        () => Linear(4096, 320, 2560),
        () => Linear(1, 1280, 1280),
        () => Attention(1024, 2, 64),
        () => Attention(4096, 5, 64),
        () => GroupNorm(512, 32),
        () => GroupNorm(64, 320),
    ];

    private static BenchmarkCase Conv(int size, int inputs, int outputs)
    {
        var operands = new Operands();
        (TensorValue input, float[] x) = operands.Input(new(1, size, size, inputs));
        (WeightTensor weight, float[] w) = operands.Weight(1 / MathF.Sqrt(9 * inputs), outputs, 3, 3, inputs);
        (WeightTensor bias, float[] b) = operands.Weight(1, outputs);
        TensorValue output = operands.Output(new(1, size, size, outputs));
        var op = new Conv2dOp(input, null, weight, bias, null, null, 1, 1, 1, false, Activation.None, output);
        Tensor image = tensor(x, [1, size, size, inputs]).permute(0, 3, 1, 2);
        Tensor kernels = tensor(w, [outputs, 3, 3, inputs]).permute(0, 3, 1, 2);
        Tensor offsets = tensor(b);
        return new(
            $"conv3x3 {size}x{size} {inputs}->{outputs}",
            operands,
            op,
            () => functional.conv2d(image, kernels, offsets, padding: [1, 1]).permute(0, 2, 3, 1),
            9 * inputs);
    }

    private static BenchmarkCase Linear(int rows, int inputs, int outputs)
    {
        var operands = new Operands();
        (TensorValue input, float[] x) = operands.Input(TensorShape.Matrix(rows, inputs));
        (WeightTensor weight, float[] w) = operands.Weight(1 / MathF.Sqrt(inputs), outputs, inputs);
        (WeightTensor bias, float[] b) = operands.Weight(1, outputs);
        TensorValue output = operands.Output(TensorShape.Matrix(rows, outputs));
        Tensor matrix = tensor(x, [rows, inputs]), weights = tensor(w, [outputs, inputs]), offsets = tensor(b);
        return new(
            $"linear {rows} {inputs}->{outputs}",
            operands,
            new LinearOp(input, weight, bias, null, Activation.None, output),
            () => functional.linear(matrix, weights, offsets),
            inputs);
    }

    private static BenchmarkCase Attention(int tokens, int heads, int headChannels)
    {
        var operands = new Operands();
        TensorShape shape = new(1, 1, tokens, heads * headChannels);
        (TensorValue query, float[] q) = operands.Input(shape);
        (TensorValue key, float[] k) = operands.Input(shape);
        (TensorValue value, float[] v) = operands.Input(shape);
        var op = new AttentionOp(
            query, key, value, heads, 1 / MathF.Sqrt(headChannels), operands.Output(shape));
        Tensor Heads(float[] data) => tensor(data, [1, tokens, heads, headChannels]).transpose(1, 2);
        Tensor queries = Heads(q), keys = Heads(k), values = Heads(v);
        return new(
            $"attention {tokens} {heads}x{headChannels}",
            operands,
            op,
            () => functional.scaled_dot_product_attention(queries, keys, values).transpose(1, 2),
            headChannels + tokens);
    }

    private static BenchmarkCase GroupNorm(int size, int channels)
    {
        var operands = new Operands();
        TensorShape shape = new(1, size, size, channels);
        (TensorValue input, float[] x) = operands.Input(shape);
        (WeightTensor weight, float[] w) = operands.Weight(1, channels);
        (WeightTensor bias, float[] b) = operands.Weight(1, channels);
        var op = new GroupNormOp(input, null, weight, bias, 32, 1e-5f, Activation.Silu, operands.Output(shape));
        Tensor image = tensor(x, [1, size, size, channels]).permute(0, 3, 1, 2);
        Tensor scale = tensor(w), offsets = tensor(b);
        return new(
            $"groupnorm+silu {size}x{size} {channels}",
            operands,
            op,
            () => functional.silu(functional.group_norm(image, 32, scale, offsets, 1e-5f)).permute(0, 2, 3, 1),
            (long)size * size * channels / 32);
    }
}
