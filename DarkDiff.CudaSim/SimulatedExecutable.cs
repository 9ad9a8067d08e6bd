namespace DarkDiff.CudaSim;

/// <summary>A graph made executable.</summary>
/// <param name="Work">In order.</param>
internal sealed record SimulatedExecutable(IReadOnlyList<SimulatedWork> Work);
