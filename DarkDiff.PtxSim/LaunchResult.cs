using DarkDiff.PtxSim.Checking;
using DarkDiff.PtxSim.Counting;

namespace DarkDiff.PtxSim;

/// <summary>What a launch did, and what was wrong with it.</summary>
/// <param name="Counters">What it did.</param>
/// <param name="Findings">What was wrong, the first of each kind and line; empty for a clean kernel.</param>
public sealed record LaunchResult(LaunchCounters Counters, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether nothing was wrong.</summary>
    public bool IsClean => Findings.Count == 0;
}
