using static TorchSharp.torch;

namespace DarkDiff.Reference.Data;

/// <summary>Pairs of a batch, each (N, 3, H, W) f32 in [−1, 1], channels last in memory.</summary>
/// <param name="NoisyLinear">Noisy linear RGB, amplified to the exposure of the clean one.</param>
/// <param name="CleanLinear">Clean linear RGB.</param>
/// <param name="CleanSrgb">The clean picture on the sRGB curve.</param>
internal sealed record TrainingBatch(Tensor NoisyLinear, Tensor CleanLinear, Tensor CleanSrgb) : IDisposable
{
    /// <inheritdoc />
    public void Dispose()
    {
        NoisyLinear.Dispose();
        CleanLinear.Dispose();
        CleanSrgb.Dispose();
    }
}
