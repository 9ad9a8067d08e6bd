using DarkDiff.KernelBench.Work;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.KernelBench.Cases;

/// <summary>Group and layer normalisation. Rows of the image, or tokens, are what is divided.</summary>
internal static class NormalizationCases
{
    /// <summary>The cases.</summary>
    public static IReadOnlyList<KernelCase> All { get; } =
    [
        Group("U-Net level 0", 1, 64, 320),
        Group("U-Net level 1", 1, 32, 640),
        Group("U-Net level 2", 1, 16, 1280),
        Group("U-Net level 3, middle", 1, 8, 1280),
        Group("U-Net up, skip read in place", 1, 64, 640, 320),
        Group("VAE level 0", 4, 512, 128),
        Group("VAE level 1", 4, 256, 256),
        Group("VAE level 2", 4, 128, 512),
        Group("VAE level 3, middle", 1, 64, 512),
        Layer("U-Net level 0", 4096, 320),
        Layer("U-Net level 1", 1024, 640),
        Layer("U-Net level 2", 256, 1280),
        Layer("U-Net middle", 64, 1280),
    ];

    private static KernelCase Group(string layer, int divisor, int size, int channels, int skip = 0)
    {
        string name = $"group norm + SiLU {size}²×{channels}{(skip == 0 ? "" : $"+{skip}")}";
        return new KernelCase("normalization", name, layer, divisor, (storage, d) => new OpWork(storage, o =>
        {
            TensorShape shape = new(1, size / d, size, channels);
            return new GroupNormOp(
                o.Input(shape), skip == 0 ? null : o.Input(shape with { C = skip }), o.Weight(channels + skip),
                o.Weight(channels + skip), 32, 1e-5f, Activation.Silu, o.Output(shape with { C = channels + skip }));
        }));
    }

    private static KernelCase Layer(string layer, int tokens, int channels) => new(
        "normalization", $"layer norm {tokens}×{channels}", layer, 1, (storage, d) => new OpWork(storage, o =>
        {
            TensorShape shape = TensorShape.Matrix(tokens / d, channels);
            return new LayerNormOp(o.Input(shape), o.Weight(channels), o.Weight(channels), 1e-5f, o.Output(shape));
        }));
}
