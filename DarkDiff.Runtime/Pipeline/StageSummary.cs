namespace DarkDiff.Runtime.Pipeline;

/// <summary>One stage of a plan.</summary>
/// <param name="Name">Name for people.</param>
/// <param name="Ops">Number of ops.</param>
/// <param name="Flops">Multiplications and additions of one run.</param>
/// <param name="ArenaBytes">Arena that it needs.</param>
/// <param name="Runs">How often it runs for one picture.</param>
public sealed record StageSummary(string Name, int Ops, long Flops, long ArenaBytes, int Runs);
