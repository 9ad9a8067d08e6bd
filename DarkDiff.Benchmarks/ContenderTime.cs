namespace DarkDiff.Benchmarks;

/// <summary>What one contender needed.</summary>
/// <param name="Name">Whose.</param>
/// <param name="Best">Seconds of its best round.</param>
/// <param name="Median">Seconds of its median round.</param>
/// <param name="Ratio">Median over the rounds of its time over ours.</param>
internal sealed record ContenderTime(string Name, double Best, double Median, double Ratio);
