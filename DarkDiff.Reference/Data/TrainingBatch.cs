using static TorchSharp.torch;

namespace DarkDiff.Reference.Data;

/// <summary>Pairs of a batch, each (N, C, H, W) f32 in [−1, 1], channels last in memory.</summary>
/// <param name="Noisy">Noisy linear picture in the model's input space, amplified to the exposure of the clean one.</param>
/// <param name="Clean">The clean one in that space.</param>
/// <param name="Target">What the model is to give, in its output space.</param>
internal sealed record TrainingBatch(Tensor Noisy, Tensor Clean, Tensor Target) : IDisposable
{
    /// <inheritdoc />
    public void Dispose()
    {
        Noisy.Dispose();
        Clean.Dispose();
        Target.Dispose();
    }
}
