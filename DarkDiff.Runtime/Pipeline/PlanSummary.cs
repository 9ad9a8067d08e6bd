namespace DarkDiff.Runtime.Pipeline;

/// <summary>What a plan of one picture size will take; nothing is allocated to know it.</summary>
/// <param name="Width">Columns of the padded picture.</param>
/// <param name="Height">Rows of the padded picture.</param>
/// <param name="Stages">The stages, in the order in which they run.</param>
/// <param name="ArenaBytes">The arena that the stages share.</param>
/// <param name="BetweenStagesBytes">What lives between stages.</param>
/// <param name="WeightBytes">All weights as the device keeps them.</param>
/// <param name="Accelerated">Convolutions that go a faster way than the direct one.</param>
/// <param name="InPlace">Weights that stay in their 16 bits.</param>
/// <param name="BandBytes">About the size of the bands in which the VAE runs; absent where it runs whole.</param>
/// <param name="Tiling">The tiles in which the U-Net sees the picture; absent where it sees it whole.</param>
/// <param name="Costs">What ways to sample cost; empty where the model's context follows the timestep.</param>
public sealed record PlanSummary(
    int Width,
    int Height,
    IReadOnlyList<StageSummary> Stages,
    long ArenaBytes,
    long BetweenStagesBytes,
    long WeightBytes,
    AcceleratedConvolutions Accelerated,
    WeightsInPlace InPlace,
    long? BandBytes,
    TilingSummary? Tiling,
    IReadOnlyList<SamplingCost> Costs)
{
    /// <summary>All memory for activations.</summary>
    public long PeakBytes => ArenaBytes + BetweenStagesBytes;

    /// <summary>Activations and weights: what a memory budget is compared with.</summary>
    public long TotalBytes => PeakBytes + WeightBytes;
}
