namespace DarkDiff.Runtime.Pipeline;

/// <summary>What a plan of one picture size will take; nothing is allocated to know it.</summary>
/// <param name="Width">Columns of the padded picture.</param>
/// <param name="Height">Rows of the padded picture.</param>
/// <param name="Stages">The stages, in the order in which they run.</param>
/// <param name="ArenaBytes">The arena that the stages share.</param>
/// <param name="BetweenStagesBytes">What lives between stages.</param>
public sealed record PlanSummary(
    int Width, int Height, IReadOnlyList<StageSummary> Stages, long ArenaBytes, long BetweenStagesBytes)
{
    /// <summary>All memory for activations.</summary>
    public long PeakBytes => ArenaBytes + BetweenStagesBytes;
}
