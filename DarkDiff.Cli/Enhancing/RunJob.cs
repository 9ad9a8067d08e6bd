namespace DarkDiff.Cli.Enhancing;

/// <summary>One raw file and what becomes of it.</summary>
/// <param name="Input">The raw file.</param>
/// <param name="Output">The clean picture.</param>
/// <param name="Compare">The side-by-side picture, where one is asked for.</param>
internal sealed record RunJob(string Input, string Output, string? Compare);
