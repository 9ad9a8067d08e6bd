using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;
using static TorchSharp.torch;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
[KernelTestOf(typeof(RegionAttentionOp))]
public sealed class RegionAttentionTests
{
    [TestCase(1, 1, 1, 1, 4, 8)]
    [TestCase(1, 16, 16, 2, 32, 8)]
    [TestCase(2, 9, 13, 3, 16, 8)]
    [TestCase(1, 7, 3, 1, 40, 8)]
    [TestCase(1, 5, 111, 2, 7, 3)]
    [TestCase(1, 21, 22, 1, 64, 20)]
    [TestCase(1, 4, 4, 1, 8, 1)]
    public void MatchesTorch(int n, int h, int w, int heads, int headChannels, int size)
    {
        using var harness = new OpHarness();
        TensorShape shape = new(n, h, w, heads * headChannels);
        TensorValue query = harness.Input(shape, 3), key = harness.Input(shape, 3), value = harness.Input(shape);
        float scale = 1 / MathF.Sqrt(headChannels);
        var op = new RegionAttentionOp(query, key, value, heads, size, scale, harness.Output(shape));
        harness.Verify(op, type =>
        {
            Tensor q = harness.Nhwc(query, type), k = harness.Nhwc(key, type), v = harness.Nhwc(value, type);
            Tensor result = zeros_like(q);
            for (int y = 0; y < h; y += size)
            {
                for (int x = 0; x < w; x += size)
                {
                    TensorIndex rows = TensorIndex.Slice(y, Math.Min(y + size, h));
                    TensorIndex columns = TensorIndex.Slice(x, Math.Min(x + size, w));
                    TensorIndex[] window = [TensorIndex.Colon, rows, columns];
                    result[window] = AttentionTests.Reference(q[window], k[window], v[window], heads, scale);
                }
            }

            return result;
        });
    }
}
