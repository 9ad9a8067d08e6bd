using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;
using DarkDiff.Runtime.Tests.Kernels;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Runtime.Tests.Cuda;

/// <summary>What each op computes, in PyTorch, from the op's own operands; the result is NHWC.</summary>
internal static class TorchReference
{
    /// <summary>The result of an op, computed in a type.</summary>
    public static Tensor Of(Op op, OpHarness h, ScalarType type) => op switch
    {
        Conv2dOp conv => Conv(conv, h, type),
        GroupNormOp norm => GroupNorm(norm, h, type),
        LayerNormOp norm => functional.layer_norm(
            h.Nhwc(norm.Input, type), [norm.Input.Shape.C], OpHarness.Tensor(norm.Weight, type),
            OpHarness.Tensor(norm.Bias, type), norm.Epsilon),
        AttentionOp a => AttentionTests.Reference(
            h.Nhwc(a.Query, type), h.Nhwc(a.Key, type), h.Nhwc(a.Value, type), a.Heads, a.Scale),
        RegionAttentionOp a => RegionAttention(a, h, type),
        GegluOp g => Geglu(h.Nhwc(g.Input, type).chunk(2, 3)),
        SiluOp s => functional.silu(h.Nhwc(s.Input, type)),
        AddOp a => h.Nhwc(a.A, type) + h.Nhwc(a.B, type),
        ScaleOp s => h.Nhwc(s.Input, type)[.., .., .., ..s.Output.Shape.C] * (double)s.Factor,
        ConvertOp c => h.Nhwc(c.Input, type).clone(),
        RepeatBatchOp r => h.Nhwc(r.Input, type).repeat(r.Output.Shape.N, 1, 1, 1),
        CropOp c => Window(h.Nhwc(c.Input, type), c.Row, c.Column, c.Output).clone(),
        BlendOp b => Blend(b, h, type),
        TimestepEmbeddingOp t => TimestepEmbedding(t, h, type),
        DdimStepOp d => DdimStep(d, h, type),
        _ => throw new NotSupportedException($"no reference for {op.GetType().Name}"),
    };

    private static Tensor Conv(Conv2dOp op, OpHarness h, ScalarType type)
    {
        Tensor x = h.Nchw(op.Input, type);
        if (op.Input2 is not null)
            x = cat([x, h.Nchw(op.Input2, type)], 1);
        if (op.Upsample)
            x = x.repeat_interleave(2, 2).repeat_interleave(2, 3);
        x = functional.pad(x, [op.PadBefore, op.PadAfter, op.PadBefore, op.PadAfter]);
        Tensor kernels = OpHarness.Tensor(op.Weight, type).permute(0, 3, 1, 2).contiguous();
        Tensor? bias = op.Bias is null ? null : OpHarness.Tensor(op.Bias, type);
        Tensor y = functional.conv2d(x, kernels, bias, strides: [op.Stride, op.Stride]);
        if (op.ChannelBias is not null)
            y = y + h.Nchw(op.ChannelBias, type);
        if (op.Activation == Activation.Silu)
            y = functional.silu(y);
        if (op.Residual is not null)
            y = y + h.Nchw(op.Residual, type);
        return y.permute(0, 2, 3, 1);
    }

    private static Tensor GroupNorm(GroupNormOp op, OpHarness h, ScalarType type)
    {
        Tensor x = h.Nchw(op.Input, type);
        if (op.Input2 is not null)
            x = cat([x, h.Nchw(op.Input2, type)], 1);
        Tensor y = functional.group_norm(
            x, op.Groups, OpHarness.Tensor(op.Weight, type), OpHarness.Tensor(op.Bias, type), op.Epsilon);
        return (op.Activation == Activation.Silu ? functional.silu(y) : y).permute(0, 2, 3, 1);
    }

    private static Tensor Geglu(Tensor[] halves) => halves[0] * functional.gelu(halves[1]);

    private static Tensor RegionAttention(RegionAttentionOp op, OpHarness h, ScalarType type)
    {
        (int height, int width, int size) = (op.Query.Shape.H, op.Query.Shape.W, op.RegionSize);
        Tensor q = h.Nhwc(op.Query, type), k = h.Nhwc(op.Key, type), v = h.Nhwc(op.Value, type), result = zeros_like(q);
        for (int y = 0; y < height; y += size)
        {
            for (int x = 0; x < width; x += size)
            {
                TensorIndex[] window =
                [
                    TensorIndex.Colon, TensorIndex.Slice(y, Math.Min(y + size, height)),
                    TensorIndex.Slice(x, Math.Min(x + size, width)),
                ];
                result[window] = AttentionTests.Reference(q[window], k[window], v[window], op.Heads, op.Scale);
            }
        }

        return result;
    }

    private static Tensor Window(Tensor image, int row, int column, TensorValue window) =>
        image.narrow(1, row, window.Shape.H).narrow(2, column, window.Shape.W);

    private static Tensor Blend(BlendOp op, OpHarness h, ScalarType type)
    {
        Tensor result = h.Nhwc(op.Base, type).clone(), below = Window(result, op.Row, op.Column, op.Tile);
        below.copy_(below + h.Nhwc(op.Weight, type) * (h.Nhwc(op.Tile, type) - below));
        return result;
    }

    private static Tensor TimestepEmbedding(TimestepEmbeddingOp op, OpHarness h, ScalarType type)
    {
        int half = op.Output.Shape.C / 2;
        Tensor angles = exp(arange(half, type) * -Math.Log(10000) / half) * h.Nhwc(op.Timestep, type);
        return cat([cos(angles), sin(angles)], -1);
    }

    private static Tensor DdimStep(DdimStepOp op, OpHarness h, ScalarType type)
    {
        double[] f = Array.ConvertAll(h.Data(op.Coefficients), c => (double)c);
        Tensor x = h.Nhwc(op.Latent, type), p = h.Nhwc(op.Prediction, type);
        if (op.Prediction.Shape.N == 2)
            p = p[1..2] + f[6] * (p[0..1] - p[1..2]);
        return f[4] * (f[0] * x + f[1] * p) + f[5] * (f[2] * x + f[3] * p);
    }
}
