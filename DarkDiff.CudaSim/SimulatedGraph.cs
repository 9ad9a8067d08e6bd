namespace DarkDiff.CudaSim;

/// <summary>What was captured from a stream.</summary>
/// <param name="Work">In order.</param>
internal sealed record SimulatedGraph(IReadOnlyList<SimulatedWork> Work);
