using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Pipeline;

/// <summary>What an enhancement gives.</summary>
/// <param name="Picture">The clean picture: size of the input, [0, 1], on the model's output curve.</param>
/// <param name="Steps">Steps taken.</param>
/// <param name="Spacing">Where their timesteps lie.</param>
/// <param name="Guidance">Guidance scale used.</param>
/// <param name="Timings">Time of each stage.</param>
/// <param name="Tiling">The tiles in which the U-Net saw the picture; absent where it saw it whole.</param>
/// <param name="ActivationBytes">Memory planned for activations: the arena and what lives between stages.</param>
/// <param name="WeightBytes">Packed weights held by the device.</param>
public sealed record EnhanceResult(
    LinearImage Picture,
    int Steps,
    TimestepSpacing Spacing,
    float Guidance,
    StageTimings Timings,
    TilingSummary? Tiling,
    long ActivationBytes,
    long WeightBytes);
