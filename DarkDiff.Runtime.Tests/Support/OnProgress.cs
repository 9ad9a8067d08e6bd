using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Runtime.Tests.Support;

/// <summary>Does something whenever progress is told of, on the thread that tells.</summary>
internal sealed class OnProgress(Action<EnhanceProgress> action) : IProgress<EnhanceProgress>
{
    public void Report(EnhanceProgress value) => action(value);
}
