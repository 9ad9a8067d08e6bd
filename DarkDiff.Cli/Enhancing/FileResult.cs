using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Cli.Enhancing;

/// <summary>What became of one raw file.</summary>
/// <param name="Job">The file.</param>
/// <param name="Width">Columns of the picture.</param>
/// <param name="Height">Rows of the picture.</param>
/// <param name="Gain">Digital gain applied.</param>
/// <param name="Enhanced">What the model reports.</param>
/// <param name="Read">Time to read the raw file.</param>
/// <param name="Develop">Time of the ISP.</param>
/// <param name="Write">Time to write the pictures.</param>
internal sealed record FileResult(
    RunJob Job,
    int Width,
    int Height,
    double Gain,
    EnhanceResult Enhanced,
    TimeSpan Read,
    TimeSpan Develop,
    TimeSpan Write)
{
    /// <summary>All of it.</summary>
    public TimeSpan Total => Read + Develop + Enhanced.Timings.Total + Write;
}
