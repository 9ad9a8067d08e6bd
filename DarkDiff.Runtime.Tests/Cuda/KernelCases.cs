using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda.Kernels;
using DarkDiff.Kernels.Ops;
using DarkDiff.Runtime.Tests.Kernels;

namespace DarkDiff.Runtime.Tests.Cuda;

/// <summary>
/// For every kernel ops of sizes like Stable Diffusion's and of odd ones: channels that fill no vector, images that fill
/// no tile, batches, ragged windows.
/// </summary>
internal static class KernelCases
{
    /// <summary>All of them.</summary>
    public static IEnumerable<KernelCase> All =>
        [.. Convolutions(), .. Norms(), .. Attentions(), .. Regions(), .. Pointwise(), .. Types(), .. Steps(), .. Tiles()];

    private static IEnumerable<KernelCase> Convolutions()
    {
        foreach (Conv2dTile tile in Conv2dTile.Vectors)
        {
            foreach (int splits in new[] { 1, 3 })
            {
                string name = $"{tile.Kernel}, {splits} parts";
                ForcedTile forced = new(tile, splits);
                yield return new($"{name}, like SD", false, h => Conv(h, new(1, 16, 16, 64), 0, 128), forced);
                yield return new(
                    $"{name}, odd, all operands", true,
                    h => Conv(h, new(2, 5, 7, 24), 40, 37, upsample: true, epilogue: true), forced);
                yield return new($"{name}, odd, stride 2", true, h => Conv(h, new(2, 9, 7, 40), 0, 104, stride: 2, before: 0), forced);
            }
        }

        foreach (int splits in new[] { 1, 2 })
        {
            ForcedTile forced = new(Conv2dTile.Scalar, splits);
            yield return new($"scalar, {splits} parts, latent", false, h => Conv(h, new(1, 16, 16, 4), 0, 64), forced);
            yield return new(
                $"scalar, {splits} parts, odd", true, h => Conv(h, new(2, 7, 5, 9), 12, 35, epilogue: true), forced);
            yield return new(
                $"scalar of f32, {splits} parts, picture", false, h => F32Conv(h, 16, 3, 32), new(Conv2dTile.ScalarF32, splits));
            yield return new(
                $"scalar of f32, {splits} parts, odd", true, h => F32Conv(h, 7, 5, 9), new(Conv2dTile.ScalarF32, splits));
        }

        yield return new("1×1, like SD", false, h => Conv(h, new(1, 8, 8, 320), 0, 64, kernel: 1));
        yield return new("small image, split", false, h => Conv(h, new(1, 8, 8, 320), 320, 64));
    }

    private static IEnumerable<KernelCase> Norms()
    {
        foreach (int channels in new[] { 256, 320, 640, 1024, 1280, 2048 })
        {
            yield return new($"layer norm {channels}", false, h => LayerNorm(h, 64, channels));
            yield return new($"layer norm {channels - 8}, odd rows", true, h => LayerNorm(h, 77, channels - 8));
        }

        yield return new("layer norm 33", true, h => LayerNorm(h, 111, 33));
        yield return new("layer norm 777", true, h => LayerNorm(h, 29, 777));
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            yield return new($"group norm 320, {activation}", false, h => GroupNorm(h, new(1, 16, 16, 320), 0, 32, activation));
            yield return new($"group norm 64 + 32, {activation}", true, h => GroupNorm(h, new(2, 7, 9, 64), 32, 8, activation));
            yield return new($"group norm 13 + 22, {activation}", true, h => GroupNorm(h, new(2, 9, 7, 13), 22, 5, activation));
        }
    }

    private static IEnumerable<KernelCase> Attentions()
    {
        // Tall tiles are for many queries; 41 keys keep the test short.
        yield return new("attention 32", false, h => Attention(h, 1, 256, 256, 6, 32));
        yield return new("attention 24, odd", true, h => Attention(h, 2, 70, 41, 2, 24));
        yield return new("attention 64", false, h => Attention(h, 1, 256, 77, 5, 64));
        yield return new("attention 40, odd", true, h => Attention(h, 2, 71, 111, 1, 40));
        yield return new("tall attention 32", false, h => Attention(h, 1, 1024, 64, 27, 32));
        yield return new("tall attention 16, odd", true, h => Attention(h, 1, 1000, 41, 27, 16));
        yield return new("tall attention 64", false, h => Attention(h, 1, 1024, 64, 27, 64));
        yield return new("tall attention 56, odd", true, h => Attention(h, 1, 1001, 41, 27, 56));
        foreach (int width in new[] { 128, 256, 512 })
        {
            yield return new($"attention {width}", false, h => Attention(h, 1, 128, 128, 1, width));
            yield return new($"attention {width - 8}, odd", true, h => Attention(h, 1, 70, 81, 1, width - 8));
        }
    }

    private static IEnumerable<KernelCase> Regions()
    {
        foreach (int width in new[] { 32, 64 })
        {
            foreach (int size in new[] { 2, 4, 8 })
            {
                yield return new($"regions {size}², heads of {width}", false, h => Region(h, new(1, 16, 16, 2 * width), 2, size));
                yield return new(
                    $"regions {size}², heads of {width - 8}, ragged", true, h => Region(h, new(2, 9, 13, 3 * (width - 8)), 3, size));
            }
        }
    }

    private static IEnumerable<KernelCase> Pointwise()
    {
        foreach ((TensorShape shape, bool odd) in new[] { (new TensorShape(1, 16, 16, 64), false), (new(2, 5, 7, 33), true) })
        {
            yield return new($"silu {shape}", odd, h => new SiluOp(h.Input(shape, 10), h.Output(shape)));
            yield return new($"add {shape}", odd, h => new AddOp(h.Input(shape), h.Input(shape), h.Output(shape)));
            yield return new($"scale {shape}", odd, h => new ScaleOp(h.Input(shape), 0.18215f, h.Output(shape)));
            yield return new($"convert {shape}", odd, h => new ConvertOp(h.Input(shape), h.Output(shape)));
            yield return new(
                $"geglu {shape}", odd, h => new GegluOp(h.Input(shape with { C = 2 * shape.C }, 4), h.Output(shape)));
            yield return new(
                $"repeat {shape}", odd,
                h => new RepeatBatchOp(h.Input(shape with { N = 1 }), h.Output(shape with { N = odd ? 3 : 2 })));
        }

        yield return new("scale, first channels", true, h => new ScaleOp(h.Input(new(2, 11, 10, 70)), 0.5f, h.Output(new(2, 11, 10, 33))));
    }

    private static IEnumerable<KernelCase> Types()
    {
        foreach ((TensorShape shape, bool odd) in new[] { (new TensorShape(1, 32, 32, 4), false), (new(1, 3, 5, 7), true) })
        {
            foreach ((bool from, bool to) in new[] { (true, false), (false, true), (true, true) })
            {
                string types = $"{(from ? "f32" : "storage")} to {(to ? "f32" : "storage")} {shape}";
                yield return new($"convert {types}", odd, h => new ConvertOp(Value(h, shape, from), Result(h, shape, to)));
                yield return new($"scale {types}", odd, h => new ScaleOp(Value(h, shape, from), 0.3f, Result(h, shape, to)));
            }
        }
    }

    private static IEnumerable<KernelCase> Steps()
    {
        yield return new("timestep embedding 320", false, h => Timestep(h, 981, 320));
        yield return new("timestep embedding 14", true, h => Timestep(h, 500, 14));
        foreach (int branches in new[] { 1, 2 })
        {
            // Guidance, then x0 and ε, then their sum: three stages.
            yield return new($"DDIM, {branches} branches", false, h => Ddim(h, branches, new(1, 64, 64, 4)), Roundings: 3);
            yield return new($"DDIM, {branches} branches, odd", true, h => Ddim(h, branches, new(1, 7, 9, 5)), Roundings: 3);
        }
    }

    private static IEnumerable<KernelCase> Tiles()
    {
        foreach ((TensorShape shape, int row, int column, bool odd) in new[]
            { (new TensorShape(2, 32, 32, 4), 8, 16, false), (new(2, 9, 7, 5), 3, 2, true) })
        {
            (int height, int width) = (shape.H - row, shape.W - column);
            yield return new($"crop {shape}", odd, h => new CropOp(
                h.Input(shape), row, column, h.Output(shape with { H = height, W = width })));
            // A difference, then a product with a sum: two stages.
            yield return new(
                $"blend {shape}", odd, h => BlendTests.Op(h, shape, row, column, height, width), Roundings: 2);
        }
    }

    private static Conv2dOp Conv(
        OpHarness h, TensorShape shape, int channels2, int outputs, int kernel = 3, int stride = 1, int before = -1,
        bool upsample = false, bool epilogue = false)
    {
        int channels = shape.C + channels2, scale = upsample ? 2 : 1, after = kernel / 2;
        before = before < 0 ? after : before;
        TensorShape result = new(
            shape.N, (shape.H * scale + before + after - kernel) / stride + 1,
            (shape.W * scale + before + after - kernel) / stride + 1, outputs);
        return new(
            h.Input(shape), channels2 > 0 ? h.Input(shape with { C = channels2 }) : null,
            h.Weight(1 / MathF.Sqrt(channels * kernel * kernel), outputs, kernel, kernel, channels).Weight,
            h.Weight(1, outputs).Weight, epilogue ? h.Input(new(shape.N, 1, 1, outputs)) : null,
            epilogue ? h.Input(result) : null, stride, before, after, upsample,
            epilogue ? Activation.Silu : Activation.None, h.Output(result));
    }

    private static Conv2dOp F32Conv(OpHarness h, int size, int channels, int outputs)
    {
        Conv2dOp conv = Conv(h, new(1, size, size, channels), 0, outputs);
        return conv with { Input = h.Typed(conv.Input, ElementType.F32), Output = h.Typed(conv.Output, ElementType.F32) };
    }

    private static LayerNormOp LayerNorm(OpHarness h, int rows, int channels) => new(
        h.Input(TensorShape.Matrix(rows, channels), 3), h.Weight(1, channels).Weight, h.Weight(1, channels).Weight, 1e-5f,
        h.Output(TensorShape.Matrix(rows, channels)));

    private static GroupNormOp GroupNorm(OpHarness h, TensorShape shape, int channels2, int groups, Activation activation) => new(
        h.Input(shape, 3), channels2 > 0 ? h.Input(shape with { C = channels2 }, 3) : null,
        h.Weight(1, shape.C + channels2).Weight, h.Weight(1, shape.C + channels2).Weight, groups, 1e-5f, activation,
        h.Output(shape with { C = shape.C + channels2 }));

    private static AttentionOp Attention(OpHarness h, int n, int queries, int keys, int heads, int width)
    {
        TensorShape query = new(n, 1, queries, heads * width), key = query with { W = keys };
        return new(h.Input(query, 3), h.Input(key, 3), h.Input(key), heads, 1 / MathF.Sqrt(width), h.Output(query));
    }

    private static RegionAttentionOp Region(OpHarness h, TensorShape shape, int heads, int size) => new(
        h.Input(shape, 3), h.Input(shape, 3), h.Input(shape), heads, size, 1 / MathF.Sqrt(shape.C / heads), h.Output(shape));

    private static TimestepEmbeddingOp Timestep(OpHarness h, int timestep, int channels) =>
        new(h.Input(new(1, 1, 1, 1), [timestep]), h.Output(new(1, 1, 1, channels)));

    private static DdimStepOp Ddim(OpHarness h, int branches, TensorShape shape) => new(
        h.Input(shape, 2), h.Input(shape with { N = branches }, 2),
        h.Input(new(1, 1, 1, 7), [1.3f, -0.7f, 0.2f, 0.9f, 0.8f, 0.6f, 2]), h.Output(shape));

    private static TensorValue Value(OpHarness h, TensorShape shape, bool isF32) =>
        isF32 ? h.Typed(h.Input(shape), ElementType.F32) : h.Input(shape);

    private static TensorValue Result(OpHarness h, TensorShape shape, bool isF32) =>
        isF32 ? h.Typed(h.Output(shape), ElementType.F32) : h.Output(shape);
}
