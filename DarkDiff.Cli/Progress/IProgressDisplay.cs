using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Cli.Progress;

/// <summary>Shows how far the work on one file has come.</summary>
internal interface IProgressDisplay
{
    /// <summary>Does the work and shows its progress meanwhile.</summary>
    /// <param name="name">Name of the file, for people.</param>
    /// <param name="work">The work.</param>
    T Show<T>(string name, Func<IProgress<EnhanceProgress>, T> work);
}
