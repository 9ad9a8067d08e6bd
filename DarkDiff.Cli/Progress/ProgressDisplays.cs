using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Cli.Progress;

/// <summary>Chooses the display.</summary>
internal static class ProgressDisplays
{
    /// <summary>A bar on a terminal, lines elsewhere, nothing when quiet.</summary>
    public static IProgressDisplay For(CommandContext context, bool quiet)
    {
        if (quiet)
            return new NoProgress();
        return context.Terminal is null ? new LineProgress(context.Error) : new BarProgress(context.Terminal);
    }

    /// <summary>What a stage does, in words.</summary>
    public static string Words(EnhanceProgress progress) => progress.Stage switch
    {
        EnhanceStage.Preparing => "preparing",
        EnhanceStage.Encoding => "encoding",
        EnhanceStage.Context => "reading context",
        EnhanceStage.Sampling => $"step {progress.StepsDone + 1} of {progress.Steps}",
        _ => "decoding",
    };

    private sealed class NoProgress : IProgressDisplay, IProgress<EnhanceProgress>
    {
        public T Show<T>(string name, Func<IProgress<EnhanceProgress>, T> work) => work(this);

        public void Report(EnhanceProgress value)
        {
        }
    }
}
