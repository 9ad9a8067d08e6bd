using DarkDiff.Runtime.Model;

namespace DarkDiff.Reference.Conversion;

/// <summary>What a source says of itself besides its weights; absent where it says nothing.</summary>
/// <param name="Prediction">What its U-Net predicts.</param>
/// <param name="PredictionOrigin">Where that is said, in a few words.</param>
/// <param name="Diffusion">Its noise schedule.</param>
/// <param name="ScalingFactor">Its latent scale.</param>
internal sealed record SourceFacts(
    Prediction? Prediction, string PredictionOrigin, DiffusionConfig? Diffusion = null, float? ScalingFactor = null);
