using static TorchSharp.torch;

namespace DarkDiff.Benchmarks.Cases;

/// <summary>Shapes of the layers of Stable Diffusion 2.1 at 512×512, and of the small model.</summary>
internal static class BenchmarkCases
{
    /// <summary>
    /// Every case by name; each is made when it is its turn, for the type that PyTorch computes in, and disposed by the
    /// caller.
    /// </summary>
    public static IReadOnlyList<(string Name, Func<ScalarType, BenchmarkCase> Make)> All { get; } =
    [
        Linear(4096, 320, 320),
        Linear(4096, 320, 2560),
        Linear(1024, 640, 5120),
        Linear(4096, 1280, 320),
        Linear(1, 1280, 1280),
        Conv(64, 320, 320),
        Conv(32, 640, 640),
        Conv(16, 1280, 1280),
        Conv(8, 1280, 1280),
        Conv(256, 256, 256),
        Conv(512, 128, 128),
        Conv(512, 3, 128),
        Conv(512, 128, 3),
        Conv(64, 320, 4),
        Conv(512, 32, 32),
        Conv(256, 64, 64),
        Attention(4096, 5, 64),
        Attention(1024, 10, 64),
        Attention(4096, 1, 512),
        GroupNorm(64, 320),
        GroupNorm(512, 128),
    ];

    private static (string Name, Func<ScalarType, BenchmarkCase> Make) Linear(int rows, int inputs, int outputs) =>
        ($"linear {rows} {inputs}->{outputs}", type => LinearCase.Make(type, rows, inputs, outputs));

    private static (string Name, Func<ScalarType, BenchmarkCase> Make) Conv(int size, int inputs, int outputs) =>
        ($"conv3x3 {size}x{size} {inputs}->{outputs}", type => ConvCase.Make(type, size, inputs, outputs));

    private static (string Name, Func<ScalarType, BenchmarkCase> Make) Attention(
        int tokens, int heads, int headChannels) =>
        ($"attention {tokens} {heads}x{headChannels}", type => AttentionCase.Make(type, tokens, heads, headChannels));

    private static (string Name, Func<ScalarType, BenchmarkCase> Make) GroupNorm(int size, int channels) =>
        ($"groupnorm+silu {size}x{size} {channels}", type => GroupNormCase.Make(type, size, channels));
}
