using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Ops;
using DarkDiff.Runtime.Tests.Support;
using static TorchSharp.torch;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
[KernelTestOf(typeof(AttentionOp))]
public sealed class AttentionTests
{
    [TestCase(1, 1, 1, 1, 1, 1)]
    [TestCase(1, 7, 7, 1, 7, 1)]
    [TestCase(2, 111, 77, 2, 64, 1)]
    [TestCase(2, 64, 77, 5, 64, 2)]
    [TestCase(1, 256, 256, 2, 32, 1)]
    [TestCase(1, 100, 900, 1, 40, 1)]
    [TestCase(1, 100, 400, 1, 128, 1)]
    [TestCase(1, 81, 81, 1, 512, 1)]
    [TestCase(1, 301, 620, 1, 512, 1)]
    [TestCase(2, 150, 301, 2, 203, 1)]
    [TestCase(2, 30, 33, 3, 13, 2)]
    public void MatchesTorch(int n, int queries, int keys, int heads, int headChannels, int keyBatch)
    {
        using var harness = new OpHarness();
        int channels = heads * headChannels;
        TensorValue query = harness.Input(new(n, 1, queries, channels), 3);
        TensorValue key = harness.Input(new(keyBatch, 1, keys, channels), 3);
        TensorValue value = harness.Input(new(keyBatch, 1, keys, channels));
        float scale = 1 / MathF.Sqrt(headChannels);
        var op = new AttentionOp(query, key, value, heads, scale, harness.Output(query.Shape));
        harness.Verify(op, type => Reference(
            harness.Nhwc(query, type), harness.Nhwc(key, type), harness.Nhwc(value, type), heads, scale));
    }

    [Test]
    public void ManyThreads()
    {
        using var harness = new OpHarness();
        TensorValue query = harness.Input(new(2, 1, 111, 128), 3), key = harness.Input(new(1, 1, 477, 128), 3);
        harness.VerifyManyThreads(
            new AttentionOp(query, key, harness.Input(key.Shape), 2, 0.125f, harness.Output(query.Shape)),
            new CpuDeviceOptions());
    }

    [Test]
    public void LargeScoresDoNotOverflow()
    {
        using var harness = new OpHarness();

        // Numbers that bf16 holds: the roundings of such scores' factors would be larger than the scores' differences.
        TensorValue Large(int tokens, int seed)
        {
            byte[] data = StorageValues.Bytes(TorchTensors.Uniform(tokens * 32, seed, 30), ElementType.BF16);
            return harness.Input(new(1, 1, tokens, 32), StorageValues.Values(data, ElementType.BF16));
        }

        TensorValue query = Large(20, 1), key = Large(800, 2);
        TensorValue value = harness.Input(new(1, 1, 800, 32));
        var op = new AttentionOp(query, key, value, 1, 1, harness.Output(query.Shape));
        harness.Verify(op, type => Reference(
            harness.Nhwc(query, type), harness.Nhwc(key, type), harness.Nhwc(value, type), 1, 1));
    }

    /// <summary>Attention of (N, 1, T, C) tensors, written out.</summary>
    internal static Tensor Reference(Tensor query, Tensor key, Tensor value, int heads, float scale)
    {
        Tensor q = Split(query, heads), k = Split(key, heads), v = Split(value, heads);
        Tensor weights = softmax(matmul(q, k.transpose(-1, -2)) * scale, -1);
        return matmul(weights, v).transpose(1, 2).reshape(query.shape);
    }

    private static Tensor Split(Tensor tokens, int heads)
    {
        long n = tokens.shape[0], channels = tokens.shape[3];
        return tokens.reshape(n, -1, heads, channels / heads).transpose(1, 2);
    }
}
