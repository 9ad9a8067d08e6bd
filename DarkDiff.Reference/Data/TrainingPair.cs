using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Reference.Data;

/// <summary>One example: three pictures of the same size and exposure, values about [0, 1].</summary>
/// <param name="NoisyLinear">Noisy linear RGB.</param>
/// <param name="CleanLinear">Clean linear RGB.</param>
/// <param name="CleanSrgb">The clean picture on the output curve.</param>
internal sealed record TrainingPair(LinearImage NoisyLinear, LinearImage CleanLinear, LinearImage CleanSrgb);
