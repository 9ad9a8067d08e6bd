namespace DarkDiff.Runtime.Pipeline;

/// <summary>How far an enhancement has come.</summary>
/// <param name="Stage">The stage that has begun.</param>
/// <param name="StepsDone">Sampling steps done.</param>
/// <param name="Steps">Sampling steps in all.</param>
/// <param name="TilesDone">Tiles done of the step, or of the context.</param>
/// <param name="Tiles">Tiles in all; 1 where the U-Net sees the picture whole.</param>
public readonly record struct EnhanceProgress(
    EnhanceStage Stage, int StepsDone, int Steps, int TilesDone = 0, int Tiles = 1);
