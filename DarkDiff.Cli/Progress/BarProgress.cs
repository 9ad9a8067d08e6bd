using DarkDiff.Runtime.Pipeline;
using Spectre.Console;

namespace DarkDiff.Cli.Progress;

/// <summary>A bar with the time left; it goes away when the file is done.</summary>
internal sealed class BarProgress : IProgressDisplay
{
    private readonly IAnsiConsole _terminal;

    /// <summary>Draws on a terminal.</summary>
    public BarProgress(IAnsiConsole terminal) => _terminal = terminal;

    /// <inheritdoc />
    public T Show<T>(string name, Func<IProgress<EnhanceProgress>, T> work) => _terminal.Progress()
        .AutoClear(true)
        .Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left },
            new ProgressBarColumn(),
            new PercentageColumn(),
            new RemainingTimeColumn())
        .Start(context => work(new Reporter(context.AddTask(Markup.Escape(name)), name)));

    private sealed class Reporter : IProgress<EnhanceProgress>
    {
        // Encoder and context before the steps, decoder after them: each counts as one step.
        private const int StagesBeforeSampling = 2;
        private readonly ProgressTask _task;
        private readonly string _name;

        public Reporter(ProgressTask task, string name)
        {
            _task = task;
            _name = name;
        }

        public void Report(EnhanceProgress value)
        {
            _task.MaxValue = value.Steps + StagesBeforeSampling + 1;
            _task.Description = $"{Markup.Escape(_name)}: {ProgressDisplays.Words(value)}";
            _task.Value = value.Stage switch
            {
                EnhanceStage.Preparing or EnhanceStage.Encoding => 0,
                EnhanceStage.Context => 1 + ProgressDisplays.StepsDone(value),
                _ => StagesBeforeSampling + ProgressDisplays.StepsDone(value),
            };
        }
    }
}
