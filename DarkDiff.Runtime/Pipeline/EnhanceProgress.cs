namespace DarkDiff.Runtime.Pipeline;

/// <summary>How far an enhancement has come.</summary>
/// <param name="Stage">The stage that has begun.</param>
/// <param name="StepsDone">Sampling steps done.</param>
/// <param name="Steps">Sampling steps in all.</param>
public readonly record struct EnhanceProgress(EnhanceStage Stage, int StepsDone, int Steps);
