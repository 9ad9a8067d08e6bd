using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu;

/// <summary>How a <see cref="CpuDevice"/> computes.</summary>
public sealed record CpuDeviceOptions
{
    /// <summary>Threads that compute, the calling one included, 1 to 1024; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Type of the operands of linear layers, direct convolutions and attention: F32, or BF16 where
    /// <see cref="CpuDevice.HasBf16"/>. Sums, activations in memory and everything else are f32 in both cases; the weights
    /// of those layers take half the memory in BF16.
    /// </summary>
    public ElementType Precision { get; init; } = ElementType.F32;

    /// <summary>
    /// Whether 3×3 convolutions may run by Winograd's algorithm where that is faster: up to three times as fast, for
    /// some working memory and a larger rounding error, still within twice that of PyTorch. Its weights are f32 in
    /// either precision; a plan takes it where its memory budget has room.
    /// </summary>
    public bool Winograd { get; init; } = true;

    /// <summary>Runs every convolution and linear layer that can by this method; for tests.</summary>
    internal ProductMethod? Method { get; init; }

    /// <summary>
    /// Bytes from which on a result is written past the caches: so large, it is gone from them before anybody reads it, and
    /// its memory need not be read first.
    /// </summary>
    internal long StreamedBytes { get; init; } = 32 << 20;
}
