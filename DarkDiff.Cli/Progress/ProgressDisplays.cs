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
        EnhanceStage.Context => $"reading context{Tile(progress)}",
        EnhanceStage.Sampling => $"step {progress.StepsDone + 1} of {progress.Steps}{Tile(progress)}",
        _ => "decoding",
    };

    /// <summary>Steps done, with the part of the present one; before the first step, the part of the context.</summary>
    public static double StepsDone(EnhanceProgress progress) =>
        progress.StepsDone + (double)progress.TilesDone / progress.Tiles;

    private static string Tile(EnhanceProgress progress) =>
        progress.Tiles == 1 ? "" : $", tile {progress.TilesDone + 1} of {progress.Tiles}";

    private sealed class NoProgress : IProgressDisplay, IProgress<EnhanceProgress>
    {
        public T Show<T>(string name, Func<IProgress<EnhanceProgress>, T> work) => work(this);

        public void Report(EnhanceProgress value)
        {
        }
    }
}
