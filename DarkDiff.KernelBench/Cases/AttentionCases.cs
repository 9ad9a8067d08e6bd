using DarkDiff.KernelBench.Work;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.KernelBench.Cases;

/// <summary>Attention of the U-Net and the VAE. Queries are what is divided, never keys.</summary>
internal static class AttentionCases
{
    private const string Family = "attention";
    private const int TextTokens = 77;

    /// <summary>The cases.</summary>
    public static IReadOnlyList<KernelCase> All { get; } =
    [
        Full("U-Net level 0, self-attention", 4, 4096, 4096, 5, 64),
        Full("U-Net level 1, self-attention", 2, 1024, 1024, 10, 64),
        Full("U-Net level 2, self-attention", 1, 256, 256, 20, 64),
        Full("U-Net middle, self-attention", 1, 64, 64, 20, 64),
        Full("U-Net level 0, text", 1, 4096, TextTokens, 5, 64),
        Full("U-Net level 1, text", 1, 1024, TextTokens, 10, 64),
        Full("U-Net level 2, text", 1, 256, TextTokens, 20, 64),
        Full("VAE middle", 16, 4096, 4096, 1, 512),
        Region("U-Net level 0", 64, 5, 8),
        Region("U-Net level 1", 32, 10, 8),
        Region("U-Net level 2", 16, 20, 8),
        Region("U-Net middle", 8, 20, 8),
        Region("U-Net level 2, smaller regions", 16, 20, 4),
    ];

    private static KernelCase Full(string layer, int divisor, int queries, int keys, int heads, int width) => new(
        Family, $"attention {queries}×{keys}, {heads}×{width}", layer, divisor, (storage, d) => new OpWork(storage, o =>
        {
            TensorShape query = new(1, 1, queries / d, heads * width), key = query with { W = keys };
            return new AttentionOp(
                o.Input(query), o.Input(key), o.Input(key), heads, 1 / MathF.Sqrt(width), o.Output(query));
        }));

    private static KernelCase Region(string layer, int size, int heads, int region)
    {
        const int Width = 64;
        string name = $"region attention {size}², {heads}×{Width}, windows of {region}²";
        return new KernelCase(Family, name, layer, 1, (storage, d) => new OpWork(storage, o =>
        {
            TensorShape shape = new(1, size / d, size, heads * Width);
            return new RegionAttentionOp(
                o.Input(shape), o.Input(shape), o.Input(shape), heads, region, 1 / MathF.Sqrt(Width), o.Output(shape));
        }));
    }
}
